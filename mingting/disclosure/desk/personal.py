"""What is shown of an applicant before anyone has asked to see more, and what opens when they do (个保法第五十一条)."""

from __future__ import annotations

from dataclasses import dataclass

from mingting.kernel.masking import mask_address, mask_citizen_number, mask_mobile

from ..models import Applicant, CaseFile
from ..rules.applicants import ApplicantType, IdKind
from ..rules.application import LABELS, HelpKind

#: Files in which the applicant or somebody else stands by name: handed out only with a look on record.
PERSONAL_FILES = frozenset(
    {
        CaseFile.Source.APPLICANT,
        CaseFile.Source.MANDATE,
        CaseFile.Source.IDENTITY,
        CaseFile.Source.OPINION,
        CaseFile.Source.PROOF,
        CaseFile.Source.VOUCHER,
    }
)
#: Fields of the panel in the order in which a clerk reads them.
_PANEL = (
    "legal_representative",
    "contact_name",
    "id_number",
    "uscc",
    "phone",
    "email",
    "address",
    "postcode",
    "proxy_name",
    "proxy_id_number",
)
_PAPER_OF = {"id_number": "id_kind", "proxy_id_number": "proxy_id_kind"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the applicant's panel."""

    label: str
    value: str


def masked_name(applicant: Applicant) -> str:
    """Return 张** for a person; an organisation's name is no personal data and is shown whole."""
    if ApplicantType(applicant.applicant_type).is_organisation:
        return applicant.name
    return masked(applicant.name)


def masked(name: str) -> str:
    """Return a person's name with all but its first character hidden."""
    return f"{name[:1]}**" if name else ""


def panel(applicant: Applicant, *, is_open: bool) -> list[Fact]:
    """Return what is known of the applicant, field by field; hidden unless ``is_open``. Empty fields are left out."""
    show = _whole if is_open else _hidden
    facts = [Fact("姓名或者名称", applicant.name if is_open else masked_name(applicant))]
    for name in _PANEL:
        value = getattr(applicant, name)
        if value:
            facts.append(Fact(_label(name, applicant), show(name, value)))
    return facts


def help_needed(applicant: Applicant) -> str:
    """Return the help that the applicant needs (条例第四十三条): who serves them must know it without looking."""
    kinds = [HelpKind(kind).label for kind in applicant.needs_help if kind in set(HelpKind)]
    return "；".join(part for part in ("、".join(kinds), applicant.help_note) if part)


def _label(name: str, applicant: Applicant) -> str:
    paper = getattr(applicant, _PAPER_OF.get(name, ""), "")
    if paper in set(IdKind):
        whose = "代理人" if name.startswith("proxy") else ""
        return f"{whose}{IdKind(paper).label}号码"
    return LABELS.get(name) or str(Applicant._meta.get_field(name).verbose_name)


def _whole(name: str, value: str) -> str:
    return value


def _hidden(name: str, value: str) -> str:
    if name in ("id_number", "proxy_id_number"):
        return mask_citizen_number(value)
    if name == "phone":
        return mask_mobile(value)
    if name == "address":
        return mask_address(value)
    if name == "email":
        return f"{value[:1]}***@{value.rpartition('@')[2]}"
    if name in ("uscc", "postcode"):
        return value
    return masked(value)
