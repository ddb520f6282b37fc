"""The letters of 依申请公开: what each is called, on which article it stands, and what it may not be sent without.

One table, :data:`LETTERS`, is what numbering, templates, screens and tests are read from. The answer's basis, remedy
and elements depend on its outcome (:mod:`.outcomes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from mingting.disclosure.rules.letter_fields import LABELS, LetterData
from mingting.disclosure.rules.outcomes import OUTCOMES, Need, Outcome, Remedy
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused


class LetterKind(StrEnum):
    RECEIPT = "receipt"
    CORRECTION = "correction"
    REASONS = "reasons"
    EXTENSION = "extension"
    DEFERRAL = "deferral"
    THIRD_PARTY = "third_party"
    THIRD_PARTY_NOTE = "third_party_note"
    CO_PRODUCER = "co_producer"
    OTHER_ORGAN = "other_organ"
    THIRD_PARTY_DECISION = "third_party_decision"
    FEE = "fee"
    ANSWER = "answer"
    TERMINATION = "termination"
    WITHDRAWAL = "withdrawal"
    RECORD_CORRECTION = "record_correction"
    PROPOSAL_REPLY = "proposal_reply"
    APPROVAL = "approval"


class Addressee(StrEnum):
    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    ORGAN = "organ"
    INTERNAL = "internal"


#: R1 and R2 as in :mod:`.remedies`; a step in the procedure has no remedy of its own.
RemedyGroup = Remedy | Literal["none"]

#: What every letter that leaves the house bears.
_SENT = ("organ", "number", "dated_on", "recipient", "registration_no", "delivery")
#: What a letter to an applicant says of the application.
_ASKED = (*_SENT, "received_on", "request_quote")
#: What those who approve an answer must see.
_PROPOSED = (
    "organ",
    "registration_no",
    "applicant_name",
    "received_on",
    "request_quote",
    "conclusion",
)


@dataclass(frozen=True, slots=True)
class LetterRule:
    """A kind of letter.

    ``cite`` is the article it is written under; ``mark`` the letter of its kind in the 文号, empty when it has none;
    ``required`` the fields of :class:`.letter_fields.LetterData` it cannot go without; ``variants`` the texts there
    are of it, empty when there is one; ``remedy`` is ``None`` where it depends on the outcome; ``title`` see
    :attr:`heading`; ``basis`` the articles it names, when not ``cite``; empty where they depend on the outcome.
    """

    name: str
    cite: str
    mark: str
    addressee: Addressee
    required: tuple[str, ...]
    variants: tuple[str, ...] = ()
    remedy: RemedyGroup | None = "none"
    title: str = ""
    basis: str | None = None

    @property
    def heading(self) -> str:
        """What stands at its top, below the organ's name."""
        return self.title or f"政府信息公开申请{self.name}"

    @property
    def itself(self) -> str:
        """What the letter calls itself: 本答复书."""
        return "本" + next(end for end in _ENDINGS if self.heading.endswith(end))

    @property
    def shown_to_applicant(self) -> bool:
        """Whether the applicant finds the letter on the page of the request."""
        return self.addressee is Addressee.APPLICANT


_ENDINGS = ("决定告知书", "答复书", "告知书", "通知书", "意见书", "回执", "记录", "呈批单", "函")
_TERMINATIONS = (Outcome.OTHER_NO_CORRECTION, Outcome.OTHER_FEE_OVERDUE)
_ANSWERS = tuple(each for each in Outcome if each not in (*_TERMINATIONS, Outcome.OTHER_WITHDRAWN))
_ARTICLE_30 = cite("条例", "第三十条")
_ARTICLE_32 = cite("条例", "第三十二条")
_ARTICLE_35 = cite("条例", "第三十五条")
_ARTICLE_41 = cite("条例", "第四十一条")
_ARTICLE_44 = cite("条例", "第四十四条第二款")
_ARTICLE_45 = cite("条例", "第四十五条")
_FEE = cite("信息处理费", "第六条")
#: What a request to correct a record (第四十一条), or a proposal to publish (第四十四条第二款), may come to.
CORRECTION_RESULTS = ("corrected", "transferred", "directed", "declined")
PROPOSAL_RESULTS = ("accepted", "declined")

LETTERS: Mapping[LetterKind, LetterRule] = MappingProxyType(
    {
        LetterKind.RECEIPT: LetterRule(
            "登记回执",
            cite("条例", "第三十一条"),
            "依",
            Addressee.APPLICANT,
            (*_ASKED, "due_on"),
            basis=cite("条例", "第三十一条、第三十三条"),
        ),
        LetterKind.CORRECTION: LetterRule(
            "补正告知书",
            _ARTICLE_30,
            "补",
            Addressee.APPLICANT,
            (*_ASKED, "unclear", "guidance", "deadline"),
        ),
        LetterKind.REASONS: LetterRule(
            "说明理由告知书",
            _ARTICLE_35,
            "告",
            Addressee.APPLICANT,
            (*_ASKED, "facts", "deadline"),
        ),
        LetterKind.EXTENSION: LetterRule(
            "延期答复告知书",
            cite("条例", "第三十三条第二款"),
            "延",
            Addressee.APPLICANT,
            (*_ASKED, "reason", "approver", "days", "deadline"),
        ),
        LetterKind.DEFERRAL: LetterRule(
            "延迟答复告知书",
            _ARTICLE_35,
            "延",
            Addressee.APPLICANT,
            (*_ASKED, "reason", "deadline"),
        ),
        LetterKind.THIRD_PARTY: LetterRule(
            "征求第三方意见书",
            _ARTICLE_32,
            "征",
            Addressee.THIRD_PARTY,
            (*_SENT, "summary"),
            title="政府信息公开征求第三方意见书",
        ),
        LetterKind.THIRD_PARTY_NOTE: LetterRule(
            "征求意见告知书",
            _ARTICLE_32,
            "告",
            Addressee.APPLICANT,
            _ASKED,
            title="政府信息公开征求意见告知书",
            basis=cite("条例", "第三十二条、第三十三条第三款"),
        ),
        LetterKind.CO_PRODUCER: LetterRule(
            "征求共同制作机关意见书",
            cite("条例", "第三十四条"),
            "征",
            Addressee.ORGAN,
            (*_SENT, "summary"),
            title="政府信息公开征求共同制作机关意见书",
        ),
        LetterKind.OTHER_ORGAN: LetterRule(
            "征求其他机关意见函",
            cite("条例", "第十一条第一款"),
            "函",
            Addressee.ORGAN,
            (*_SENT, "summary", "deadline"),
            title="关于征求政府信息公开意见的函",
        ),
        LetterKind.THIRD_PARTY_DECISION: LetterRule(
            "告知第三方公开决定书",
            _ARTICLE_32,
            "告",
            Addressee.THIRD_PARTY,
            (*_SENT, "disclosed", "opinion", "reason"),
            remedy="R1",
            title="政府信息公开决定告知书",
            basis=cite("条例", "第十五条、第三十二条"),
        ),
        LetterKind.FEE: LetterRule(
            "收费通知书",
            _FEE,
            "费",
            Addressee.APPLICANT,
            (*_ASKED, "fee_standard", "fee_lines", "fee_amount", "payment"),
            title="政府信息公开信息处理费收费通知书",
            basis=f"{cite('条例', '第四十二条第一款')}和{_FEE}",
        ),
        LetterKind.ANSWER: LetterRule(
            "答复书",
            cite("条例", "第三十六条"),
            "答",
            Addressee.APPLICANT,
            _ASKED,
            variants=tuple(map(str, _ANSWERS)),
            remedy=None,
            basis="",
        ),
        LetterKind.TERMINATION: LetterRule(
            "不再处理告知书",
            _ARTICLE_30,
            "告",
            Addressee.APPLICANT,
            (*_ASKED, "earlier_number", "earlier_on"),
            variants=tuple(map(str, _TERMINATIONS)),
            remedy=None,
            basis="",
        ),
        LetterKind.WITHDRAWAL: LetterRule(
            "撤回申请记录",
            _ARTICLE_45,
            "依",
            Addressee.APPLICANT,
            (*_ASKED, "withdrawn_on"),
            title="政府信息公开申请撤回记录",
            basis="",
        ),
        LetterKind.RECORD_CORRECTION: LetterRule(
            "更正答复书",
            _ARTICLE_41,
            "答",
            Addressee.APPLICANT,
            _ASKED,
            variants=CORRECTION_RESULTS,
            remedy="R1",
            title="政府信息更正申请答复书",
        ),
        LetterKind.PROPOSAL_REPLY: LetterRule(
            "建议主动公开答复书",
            _ARTICLE_44,
            "答",
            Addressee.APPLICANT,
            _ASKED,
            variants=PROPOSAL_RESULTS,
            title="建议主动公开政府信息答复书",
        ),
        LetterKind.APPROVAL: LetterRule(
            "审查呈批单",
            _ARTICLE_45,
            "",
            Addressee.INTERNAL,
            _PROPOSED,
            basis="",
        ),
    }
)

#: Where an answer names more than the article of its outcome, or another than the annual report's row.
_BASES: Mapping[str, str] = MappingProxyType(
    {
        Outcome.PARTIAL: cite("条例", "第三十六条第（三）项、第三十七条"),
        Outcome.DENY_SECRET: cite("条例", "第十四条、第三十六条第（三）项"),
        Outcome.DENY_LAW: cite("条例", "第十四条、第三十六条第（三）项"),
        Outcome.DENY_SAFETY: cite("条例", "第十四条、第三十六条第（三）项"),
        Outcome.DENY_THIRD_PARTY: cite("条例", "第十五条、第三十二条、第三十六条第（三）项"),
        Outcome.DENY_INTERNAL: cite("条例", "第十六条第一款、第三十六条第（三）项"),
        Outcome.DENY_PROCESS: cite("条例", "第十六条第二款、第三十六条第（三）项"),
        Outcome.DENY_CASEFILE: cite("条例", "第十六条第二款、第三十六条第（三）项"),
        Outcome.UNABLE_UNCLEAR: cite("条例", "第二十九条第二款第（二）项、第三十条"),
        # No article speaks of confirmations: what is asked is no information to be obtained (第二条, 第二十七条).
        Outcome.NOPROC_CONFIRM: cite("条例", "第二条、第二十七条"),
        Outcome.OTHER_FEE_OVERDUE: f"{cite('条例', '第四十二条第一款')}和{_FEE}",
        # What falls under no article of its own states its basis itself.
        Outcome.OTHER: "",
    }
)

#: What a need of an outcome asks of the letter itself; needs of the procedure alone are judged in :mod:`.answers`.
_NEEDED: Mapping[Need, tuple[str, ...]] = MappingProxyType(
    {
        Need.SEARCH: ("search",),
        Need.WHERE: ("where",),
        Need.WITHHELD: ("withheld",),
        Need.THIRD_PARTY_OPINION: ("opinion",),
        Need.REASON: ("reason",),
        Need.SECRECY_FACTS: ("secrecy_facts",),
        Need.EARLIER_REPLY: ("earlier_number", "earlier_on"),
        Need.PROPER_CHANNEL: ("proper_channel",),
        Need.SPECIAL_LAW: ("special_law",),
        Need.CORRECTED: ("corrected_on",),
        Need.CORRECTION_LAPSED: ("deadline",),
        Need.FEE_LAPSED: ("deadline",),
    }
)
_RESULTS: Mapping[tuple[LetterKind, str], tuple[str, ...]] = MappingProxyType(
    {
        (LetterKind.ANSWER, Outcome.GRANTED): ("supply",),
        (LetterKind.ANSWER, Outcome.PARTIAL): ("disclosed", "supply"),
        (LetterKind.ANSWER, Outcome.OTHER): ("conclusion",),
        (LetterKind.RECORD_CORRECTION, "corrected"): ("conclusion",),
        (LetterKind.RECORD_CORRECTION, "transferred"): ("other_organ", "other_contact"),
        (LetterKind.RECORD_CORRECTION, "directed"): ("other_organ", "other_contact"),
        (LetterKind.RECORD_CORRECTION, "declined"): ("reason",),
        (LetterKind.PROPOSAL_REPLY, "accepted"): ("where",),
        (LetterKind.PROPOSAL_REPLY, "declined"): ("reason",),
    }
)


def check_variant(kind: LetterKind, outcome: str = "") -> None:
    """Refuse an outcome that the kind of letter has no text for."""
    rule = LETTERS[kind]
    if rule.variants and outcome not in rule.variants:
        raise Refused(f"请选择{rule.name}的处理结果", field="outcome", cite=rule.cite)
    if not rule.variants and outcome:
        raise Refused(f"{rule.name}不分处理结果", field="outcome", cite=rule.cite)


def remedy_group(kind: LetterKind, outcome: str = "") -> RemedyGroup:
    """Return which remedies the letter must tell: ``R1``, ``R2`` or ``none``. Refuses as :func:`check_variant`."""
    check_variant(kind, outcome)
    group = LETTERS[kind].remedy
    return OUTCOMES[Outcome(outcome)].remedy if group is None else group


def basis_of(kind: LetterKind, outcome: str = "") -> str:
    """Return the articles that the letter names; empty when it must state them itself, or names none."""
    check_variant(kind, outcome)
    if kind in (LetterKind.ANSWER, LetterKind.TERMINATION):
        return _BASES.get(outcome, OUTCOMES[Outcome(outcome)].cite)
    basis = LETTERS[kind].basis
    return LETTERS[kind].cite if basis is None else basis


def required_fields(kind: LetterKind, outcome: str = "") -> tuple[str, ...]:
    """Return the fields that the letter cannot go without, in the order of :data:`.letter_fields.LABELS`."""
    group = remedy_group(kind, outcome)
    needed = {*LETTERS[kind].required, *_RESULTS.get((kind, outcome), ())}
    if kind in (LetterKind.ANSWER, LetterKind.TERMINATION):
        needed.add("basis")
        for need in OUTCOMES[Outcome(outcome)].needs:
            needed.update(_NEEDED.get(need, ()))
    elif basis_of(kind, outcome):
        needed.add("basis")
    if group != "none":
        needed.add("remedy")
    return tuple(name for name in LABELS if name in needed)


def context_of(kind: LetterKind, data: LetterData, outcome: str = "") -> dict[str, str]:
    """Return the texts that fill a letter: its data, with the articles it stands on when the data names none."""
    said = data.as_context()
    return said | {"basis": said["basis"] or basis_of(kind, outcome)}


def check_letter(kind: LetterKind, fields: Mapping[str, str], outcome: str = "") -> None:
    """Refuse a letter that lacks an element it cannot go without, or tells remedies in the wrong order.

    ``fields`` are those of :func:`context_of`; every element lacking is named.
    """
    rule = LETTERS[kind]
    lacking = [name for name in required_fields(kind, outcome) if not fields.get(name, "").strip()]
    if lacking:
        named = "、".join(LABELS[name] for name in lacking)
        raise Refused(f"{rule.name}缺少：{named}", field=lacking[0], cite=rule.cite)
    group = remedy_group(kind, outcome)
    told = fields.get("remedy", "")
    if group == "R2" and ("先" not in told or "申请行政复议" not in told):
        article = cite("复议法", "第二十三条第二款")
        raise Refused("不予公开的，应当告知先申请行政复议", field="remedy", cite=article)
    if group == "none" and told:
        raise Refused(f"{rule.name}是程序性文书，不告知救济途径", field="remedy", cite=rule.cite)
