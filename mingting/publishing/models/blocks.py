"""What a body may be made of. A closed list: no raw HTML, no embeds, no scripts."""

from __future__ import annotations

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "italic", "ol", "ul", "link", "superscript", "subscript"]


class HeadingBlock(StructBlock):
    level = ChoiceBlock(choices=[("2", "一级"), ("3", "二级"), ("4", "三级")], default="2", label="层级")
    text = CharBlock(max_length=200, label="标题")

    class Meta:
        icon = "title"
        label = "小标题"


class PictureBlock(StructBlock):
    image = ImageBlock(label="图片")
    caption = CharBlock(max_length=200, required=False, label="图注")
    text = TextBlock(
        required=False,
        label="图中文字",
        help_text="一图读懂等以图表述的信息，请写出图中的全部文字，供读屏和检索使用",
    )

    class Meta:
        icon = "image"
        label = "图片"


class VideoBlock(StructBlock):
    file = DocumentChooserBlock(label="视频文件（mp4、webm）")
    title = CharBlock(max_length=100, label="标题")
    transcript = TextBlock(label="文字稿", help_text="供听不见、看不清的人阅读（无障碍环境建设法第二十九条）")

    class Meta:
        icon = "media"
        label = "视频"


class BodyBlock(StreamBlock):
    heading = HeadingBlock()
    text = RichTextBlock(features=RICH_TEXT, label="文字", icon="pilcrow")
    table = TableBlock(
        label="表格",
        icon="table",
        table_options={"contextMenu": True, "mergeCells": True, "language": "zh-CN", "stretchH": "all"},
    )
    picture = PictureBlock()
    video = VideoBlock()

    class Meta:
        required = False


class AttachmentBlock(StructBlock):
    file = DocumentChooserBlock(label="文件")
    title = CharBlock(max_length=200, required=False, label="附件名称", help_text="留空则用文件名称")

    class Meta:
        icon = "doc-full"
        label = "附件"


class AttachmentsBlock(StreamBlock):
    attachment = AttachmentBlock()

    class Meta:
        required = False
