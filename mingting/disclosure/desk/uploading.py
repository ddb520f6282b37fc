"""Files in the desk's forms: several at once, handed to the verbs as they arrive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ..intake import ALLOWED, Upload

_ACCEPT = ",".join(f".{kind}" for kind in (*ALLOWED, "jpeg"))


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": _ACCEPT})


class FilesField(forms.FileField):
    """Any number of files, none unless ``required``."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files that were chosen."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given:
            super().clean(None, initial)
        return [super(FilesField, self).clean(each, initial) for each in given]


def uploads(files: list[UploadedFile], source: str) -> list[Upload]:
    """Return the files as the verbs take them."""
    return [Upload(file.name or "", file.read(), source) for file in files]
