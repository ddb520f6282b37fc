"""What an item may carry: pictures and documents that its own organ uploaded. Nothing here writes to an item."""

from __future__ import annotations

from mingting.accounts.api import shelf_of
from mingting.kernel.refusals import Refused

from .drafting import files_of
from .models import InformationItem


def refuse_foreign_files(item: InformationItem) -> None:
    """Refuse a file from another organ's shelf: its number can be guessed, and released it would be everybody's.

    Raises ``Refused`` for the first such file. The sentence names its place and no field: beside a field of blocks
    Wagtail's form shows nothing.
    """
    files = files_of(item)
    if not files:
        return
    shelf = shelf_of(item.organ_id)
    for file in files:
        if file.source.collection_id != shelf.pk:
            raise Refused(f"{file.label}不是“{item.organ.name}”上传的文件，请由本机构上传后再选用")
