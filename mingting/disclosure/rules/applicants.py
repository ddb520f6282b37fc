"""Who applies: the annual report's kinds of applicants, and the papers that prove who they are (条例第二十九条)."""

from __future__ import annotations

import re
from enum import StrEnum

from mingting.kernel.identifiers import citizen_number_fault

#: Letters and digits, joined by hyphens or brackets, as papers from elsewhere are numbered.
_PAPER_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9()/-]{1,28})[A-Z0-9)]", re.ASCII | re.IGNORECASE)


class ApplicantType(StrEnum):
    """The columns of the annual report's third table, in its order (年度报告格式)."""

    NATURAL = "natural"
    BUSINESS = "business"
    RESEARCH = "research"
    CHARITY = "charity"
    LEGAL_SERVICE = "legal_service"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The name of the column."""
        return _TYPE_LABELS[self.value]

    @property
    def is_organisation(self) -> bool:
        """Whether it stands under 法人或其他组织."""
        return self is not ApplicantType.NATURAL


_TYPE_LABELS = {
    "natural": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "charity": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
}


class IdKind(StrEnum):
    """The papers that prove a person's identity."""

    CITIZEN = "citizen"
    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGNER_RESIDENCE = "foreigner_residence"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What the paper is called."""
        return _ID_LABELS[self.value]


_ID_LABELS = {
    "citizen": "居民身份证",
    "passport": "护照",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "foreigner_residence": "外国人永久居留身份证",
    "other": "其他",
}


def id_number_fault(kind: IdKind, number: str) -> str | None:
    """Return why the number cannot be one of that paper, in Chinese; ``None`` when it can.

    Only 公民身份号码 carries a check character that is asked for here. The other papers are issued by many
    authorities in many shapes: they are held to letters and digits, nothing narrower.
    """
    if kind is IdKind.CITIZEN:
        return citizen_number_fault(number)
    if _PAPER_NUMBER.fullmatch(number) is None:
        return (
            f"{kind.label}的号码应为3至30位字母、数字"
            if kind is not IdKind.OTHER
            else "证件号码应为3至30位字母、数字"
        )
    return None
