"""Which kinds of information the library holds, and as what."""

from __future__ import annotations

POLICY, INTERPRETATION, NOTICE = "policy", "interpretation", "notice"
#: Kind of information (publishing/kinds) → its place in the library (规范性文件、其他文件、政策解读、申报通知).
_SORTS = {
    "normative_document": POLICY,
    "policy_document": POLICY,
    "department_document": POLICY,
    "policy_interpretation": INTERPRETATION,
    "one_picture": INTERPRETATION,
    "application_notice": NOTICE,
}
NORMATIVE = "normative_document"


def sort_of(kind: str) -> str:
    """Return what the library holds a kind as, "" for kinds it does not hold."""
    return _SORTS.get(kind, "")
