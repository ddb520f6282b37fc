"""What is asked for an answer: read off its outcome and the grounds of what it withholds, and how it is worded."""

from __future__ import annotations

from collections.abc import Collection

from mingting.kernel.law import STATUTES

from ..rules.answers import NOT_INFORMATION, PART_GROUNDS
from ..rules.outcomes import OUTCOMES, Need, Outcome

#: What the override of a third party's objection is called among the needs.
OVERRIDE = "override"
#: Need → the fields in which it is written; a need without fields is shown by the record alone.
FIELDS: dict[str, tuple[str, ...]] = {
    Need.SEARCH: (),
    Need.CORRECTED: (),
    Need.CORRECTION_LAPSED: (),
    Need.FEE_LAPSED: (),
    Need.REASON_ASKED: (),
    Need.DISCLOSED: ("file_ids", "where"),
    Need.WITHHELD: (),
    Need.THIRD_PARTY_OPINION: ("third_party_not_asked",),
    OVERRIDE: ("overrides_third_party", "public_interest"),
    Need.SECRECY_FACTS: ("secrecy_level", "secrecy_term", "secrecy_basis"),
    Need.SPECIAL_LAW: ("special_law",),
    Need.OTHER_ORGAN: ("other_organ", "other_contact", "other_organ_unknown"),
    Need.EARLIER_REPLY: ("earlier_number", "earlier_on"),
    Need.PROPER_CHANNEL: ("proper_channel",),
    Need.WHERE: ("where",),
    Need.REASON: ("reason",),
}
#: The heading over each need.
TITLES: dict[str, str] = {
    Need.SEARCH: "检索",
    Need.CORRECTED: "补正",
    Need.CORRECTION_LAPSED: "补正期限",
    Need.FEE_LAPSED: "缴费期限",
    Need.REASON_ASKED: "申请人说明的理由",
    Need.DISCLOSED: "提供的信息",
    Need.WITHHELD: "不予公开的内容",
    Need.THIRD_PARTY_OPINION: "第三方的意见",
    OVERRIDE: "第三方有合理理由不同意",
    Need.SECRECY_FACTS: "定密情况",
    Need.SPECIAL_LAW: "所依据的规定",
    Need.OTHER_ORGAN: "负责公开的机关",
    Need.EARLIER_REPLY: "此前的答复",
    Need.PROPER_CHANNEL: "相应渠道",
    Need.WHERE: "获取信息的方式、途径",
    Need.REASON: "理由",
}
#: The deed by which the record comes to show what a need asks for.
DEEDS: dict[str, tuple[str, str]] = {
    Need.SEARCH: ("log_search", "登记检索"),
    Need.DISCLOSED: ("take_file", "归入文件"),
    Need.THIRD_PARTY_OPINION: ("consult", "征求第三方意见"),
}
FAMILIES = {
    "grant": "予以公开、部分公开",
    "deny": "不予公开",
    "unable": "无法提供",
    "noproc": "不予处理",
    "other": "其他处理",
}
#: Outcomes by which something not yet public is given.
GIVING = (Outcome.GRANTED, Outcome.PARTIAL)
#: What the reason has to say, where it can be put more plainly than 理由.
REASONS: dict[Outcome, str] = {
    Outcome.DENY_LAW: "写明所需信息为什么属于该规定禁止公开的内容",
    Outcome.DENY_SAFETY: "写明公开后可能危及哪一方面、怎样危及",
    Outcome.DENY_THIRD_PARTY: "写明涉及什么合法权益、公开会造成什么损害；不写第三方的名称",
    Outcome.DENY_INTERNAL: "写明属于人事管理、后勤管理还是内部工作流程，为什么不公开",
    Outcome.DENY_PROCESS: "写明属于讨论记录、过程稿、磋商信函还是请示报告，为什么不公开",
    Outcome.DENY_CASEFILE: "写明属于哪一件行政执法案卷，为什么不公开",
    Outcome.UNABLE_ELSEWHERE: "写明为什么不属于本机关负责公开",
    Outcome.UNABLE_CREATE: "写明为什么没有现成的信息，需要怎样加工、分析",
    Outcome.UNABLE_UNCLEAR: "写明补正以后哪里仍然不明确",
    Outcome.NOPROC_ABUSE: "写明数量、频次的事实，以及申请人的理由为什么不合理",
    Outcome.NOPROC_CONFIRM: "写明申请人已经通过什么途径获取该信息",
}


def needs_of(outcome: Outcome | None, grounds: Collection[str], *, objected: bool) -> list[str]:
    """Return what is to be asked for an answer, in the order of the form.

    ``grounds`` are those of its withheld parts, each of which needs what it would need as the whole but the reason,
    which stands with the part; ``objected``: a third party rightly objects, so giving all the same must be decided.
    """
    if outcome is None:
        return []
    needs: set[str] = set(OUTCOMES[outcome].needs)
    if outcome is Outcome.PARTIAL:
        for ground in grounds:
            if ground in set(Outcome):
                needs |= OUTCOMES[Outcome(ground)].needs - {Need.REASON}
    if outcome is Outcome.OTHER:
        needs.add(Need.SPECIAL_LAW)
    if objected and outcome in GIVING:
        needs.add(OVERRIDE)
    if Need.DISCLOSED in needs:
        needs.discard(Need.WHERE)
    return [need for need in FIELDS if need in needs]


def outcome_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return what may be decided, by families; a withdrawal is no answer."""
    return [
        ("", "请选择"),
        *(
            (
                words,
                [
                    (each.value, f"{rule.short}（{short(rule.cite)}）")
                    for each, rule in OUTCOMES.items()
                    if rule.group == family and each is not Outcome.OTHER_WITHDRAWN
                ],
            )
            for family, words in FAMILIES.items()
        ),
    ]


def ground_choices() -> list[tuple[str, str]]:
    """Return the grounds on which one part may be withheld, each with its article."""
    return [("", "请选择依据")] + [
        (ground, f"{ground_words(ground)}（{short(article)}）") for ground, article in PART_GROUNDS.items()
    ]


def ground_words(ground: str) -> str:
    """Return what a ground is called."""
    return "不属于政府信息" if ground == NOT_INFORMATION else OUTCOMES[Outcome(ground)].short


def short(article: str) -> str:
    """Return an article with the short name of its statute: 条例第十五条."""
    for name, full in STATUTES.items():
        if article.startswith(full):
            return name + article.removeprefix(full)
    return article
