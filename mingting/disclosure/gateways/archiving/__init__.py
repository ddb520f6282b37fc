"""The archive package of a case (条例第四十五条: 归档): a BagIt bag with an EEP, an index and its own checks."""

from __future__ import annotations

from mingting.disclosure.gateways.archiving.case import CasePackage, Event, PackagedFile
from mingting.disclosure.gateways.archiving.four_checks import Check
from mingting.disclosure.gateways.archiving.packing import four_properties, lay_out, pack
from mingting.disclosure.gateways.archiving.verifying import fingerprint, notes, verify

__all__ = [
    "CasePackage",
    "Check",
    "Event",
    "PackagedFile",
    "fingerprint",
    "four_properties",
    "lay_out",
    "notes",
    "pack",
    "verify",
]
