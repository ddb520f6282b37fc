"""What the public was shown: written once by a release, never changed.

The portal reads these tables and no others. The database refuses to insert a release without its complete chain of
proofs, to change or delete one, and to show one that was withdrawn (see :mod:`..guards`).
"""

from __future__ import annotations

from urllib.parse import quote

from django.db import models

from mingting.accounts.models import Organ

from .columns import Column


def file_address(item_id: int, digest: str, name: str) -> str:
    """Return the portal's address of a released file; any name people give a file is safe in it."""
    return f"/content/{item_id}/files/{digest[:32]}/{quote(name, safe='')}"


class ReleaseQuerySet(models.QuerySet):
    def shown(self) -> ReleaseQuerySet:
        """Releases that the public sees now: the current one of each item that is not withdrawn."""
        return self.filter(shown_by__isnull=False)


class Release(models.Model):
    """One information item as it was released: the approved words, their fingerprint, and who answers for them."""

    item = models.ForeignKey("publishing.InformationItem", on_delete=models.PROTECT, related_name="releases")
    edition = models.PositiveIntegerField("版次")
    submission = models.OneToOneField(
        "publishing.Submission", on_delete=models.PROTECT, related_name="release"
    )
    content_hash = models.CharField("内容指纹", max_length=64)
    emergency = models.BooleanField("应急发布", default=False)
    released_at = models.DateTimeField("发布日期")
    first_released_at = models.DateTimeField("首次发布日期")
    releaser_no = models.BigIntegerField("签发人编号")
    releaser = models.CharField("签发人", max_length=60)
    correction_note = models.TextField("更正说明", blank=True)

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="发布机构")
    organ_name = models.CharField("发布机构名称（成文时）", max_length=100)
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="releases", verbose_name="栏目")
    kind = models.CharField("信息种类", max_length=40)
    genre = models.CharField("检索分类", max_length=20)
    title = models.CharField("标题", max_length=200)
    index_no = models.CharField("索引号", max_length=60)
    doc_no = models.CharField("文号", max_length=60, blank=True)
    theme = models.CharField("主题分类", max_length=60, blank=True)
    article20 = models.CharField("条例公开事项", max_length=10, blank=True)
    formed_on = models.DateField("成文日期")
    source = models.CharField("来源", max_length=100)
    editor_name = models.CharField("责任编辑", max_length=60)
    validity = models.CharField("有效性", max_length=20, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    summary = models.TextField("内容概述", blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True)
    particulars = models.JSONField("种类要素", default=dict, blank=True)
    body_html = models.TextField("正文")
    body_text = models.TextField("正文文字")
    image = models.CharField("首图", max_length=200, blank=True)
    manifest = models.TextField(
        "文件清单", default="", editable=False, help_text="随件文件的 SHA-256，以空格分隔"
    )
    snapshot = models.CharField("发布件指纹", max_length=64, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "发布件"
        verbose_name_plural = "发布件"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "edition"], name="one_release_an_edition")]
        indexes = [
            models.Index(fields=["column", "-first_released_at", "-id"], name="release_by_column"),
            models.Index(fields=["organ", "-first_released_at", "-id"], name="release_by_organ"),
            models.Index(fields=["-first_released_at", "-id"], name="release_by_date"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The item's permanent address: it names the item, never the column, the organ or the edition."""
        return f"/content/post_{self.item_id}.html"

    @property
    def is_corrected(self) -> bool:
        """Whether this release corrected an earlier one; a later review of an emergency release corrects nothing."""
        return bool(self.correction_note)


class ReleasedFile(models.Model):
    """A file that belongs to a release: its bytes are kept under their SHA-256."""

    class Role(models.TextChoices):
        ATTACHMENT = "attachment", "附件"
        IMAGE = "image", "图片"
        VIDEO = "video", "视频"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=12, choices=Role.choices)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("position", "id")
        indexes = [models.Index(fields=["release", "digest"], name="released_file_digest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the portal serves this file for as long as its release is shown."""
        return file_address(self.release.item_id, self.digest, self.name)


class Withdrawal(models.Model):
    """A release taken back from the public, by whom and why. The address stays and answers 410."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField("撤回时间")
    by_no = models.BigIntegerField("撤回人编号", null=True)
    by_name = models.CharField("撤回人", max_length=60)
    reason = models.TextField("撤回理由")
    public_note = models.CharField("对外说明", max_length=200)
    last_submission_no = models.BigIntegerField("撤回时最后一次送审", help_text="此前送审的稿件都不能再发布")

    class Meta:
        verbose_name = "撤回"
        default_permissions = ()

    def __str__(self) -> str:
        return f"撤回 {self.release}"
