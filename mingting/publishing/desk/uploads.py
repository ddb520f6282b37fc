"""Files that staff upload: known by their content, refused in words, and kept without what they hide."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from mingting.commons.files import kinds, metadata
from mingting.kernel.refusals import Refused

_STRIPPED = "按内容识别类型；上传时自动去除作者、批注、修订痕迹、拍摄位置等隐藏信息。"


def accepted(upload: UploadedFile, allowed: Collection[str]) -> UploadedFile:
    """Return the upload without its hidden information, or raise ``ValidationError`` naming every rule it breaks.

    Size is looked at before a byte is read. A file that cannot be stripped (a signed PDF) is kept as it is: the checks
    before release then name what it hides.
    """
    name = upload.name or ""
    try:
        kinds.check_size(upload.size or 0, name, limit=settings.MINGTING["UPLOAD_LIMIT"])
        upload.seek(0)
        data = upload.read()
        upload.seek(0)
        facts = kinds.accept(data, name, allowed)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    try:
        bare = metadata.strip(data, facts.type)
    except metadata.Unstrippable:
        return upload
    return upload if bare == data else SimpleUploadedFile(name, bare, facts.media_type)


def keep_what_was_uploaded(form: forms.ModelForm) -> None:
    """Take from the form of an upload that is there what must not change: its bytes, its organ, its title.

    Reviewers approve these for an item whose authors are on record; this form leaves no author's name (三审三校).
    """
    if form.instance.pk is None:
        return
    for name in ("file", "collection"):
        form.fields.pop(name, None)
    title = form.fields["title"]
    title.disabled, title.help_text = True, "上传后名称和文件不再更改；要更换请另行上传，再在信息中改选。"


class _BehindTheSieve:
    """What both upload forms do: keep what is there as it is, and let only accepted bytes in."""

    allowed: Collection[str] = ()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        keep_what_was_uploaded(self)
        if "file" in self.fields:
            self.fields["file"].help_text = _STRIPPED

    def clean_file(self) -> UploadedFile:
        """Take what is allowed here, known by its content and stripped of what it hides."""
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data or not isinstance(upload, UploadedFile):
            return upload
        return accepted(upload, self.allowed)


class ImageUploadForm(_BehindTheSieve, BaseImageForm):
    """Wagtail's image form: pictures only, of the kinds that the public's browsers show."""

    allowed = kinds.IMAGES

    def clean_file(self) -> UploadedFile:
        """Let a stripped picture pass Django's field again.

        Wagtail reads width and height from the checked picture that the field leaves on the upload.
        """
        bare = super().clean_file()
        return bare if bare is self.cleaned_data["file"] else self.fields["file"].to_python(bare)


class DocumentUploadForm(_BehindTheSieve, BaseDocumentForm):
    """Wagtail's document form: what may be attached to an item."""

    allowed = kinds.ATTACHMENTS
