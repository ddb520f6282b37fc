"""The outcomes an application may have, the row of the annual report each counts in, and what its answer needs.

条例第三十条, 第三十五条至第三十九条; the third table of 年度报告格式. One table, :data:`OUTCOMES`, is what forms,
letters, the annual report and tests are read from. An application has one outcome, never two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mingting.kernel.law import cite

#: R1: 行政复议 or 行政诉讼, as the applicant chooses. R2: 行政复议 first (复议法第二十三条第一款第（四）项).
Remedy = Literal["R1", "R2"]
Group = Literal["grant", "deny", "unable", "noproc", "other"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the third table: its code (``3.3.1``), the heading above it (may be empty) and its official name."""

    code: str
    heading: str
    name: str


#: The 25 rows of the table 收到和处理政府信息公开申请情况, in its order.
ROWS = (
    Row("1", "", "本年新收政府信息公开申请数量"),
    Row("2", "", "上年结转政府信息公开申请数量"),
    Row("3.1", "本年度办理结果", "予以公开"),
    Row("3.2", "本年度办理结果", "部分公开（区分处理的，只计这一情形，不计其他情形）"),
    Row("3.3.1", "不予公开", "属于国家秘密"),
    Row("3.3.2", "不予公开", "其他法律行政法规禁止公开"),
    Row("3.3.3", "不予公开", "危及“三安全一稳定”"),
    Row("3.3.4", "不予公开", "保护第三方合法权益"),
    Row("3.3.5", "不予公开", "属于三类内部事务信息"),
    Row("3.3.6", "不予公开", "属于四类过程性信息"),
    Row("3.3.7", "不予公开", "属于行政执法案卷"),
    Row("3.3.8", "不予公开", "属于行政查询事项"),
    Row("3.4.1", "无法提供", "本机关不掌握相关政府信息"),
    Row("3.4.2", "无法提供", "没有现成信息需要另行制作"),
    Row("3.4.3", "无法提供", "补正后申请内容仍不明确"),
    Row("3.5.1", "不予处理", "信访举报投诉类申请"),
    Row("3.5.2", "不予处理", "重复申请"),
    Row("3.5.3", "不予处理", "要求提供公开出版物"),
    Row("3.5.4", "不予处理", "无正当理由大量反复申请"),
    Row("3.5.5", "不予处理", "要求行政机关确认或重新出具已获取信息"),
    Row("3.6.1", "其他处理", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    Row("3.6.2", "其他处理", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    Row("3.6.3", "其他处理", "其他"),
    Row("3.7", "本年度办理结果", "总计"),
    Row("4", "", "结转下年度继续办理"),
)
_BY_CODE = {row.code: row for row in ROWS}


class Outcome(StrEnum):
    """How an application ends."""

    GRANTED = "granted"
    ALREADY_PUBLIC = "already_public"
    PARTIAL = "partial"
    DENY_SECRET = "deny_secret"  # noqa: S105 - 国家秘密, no password
    DENY_LAW = "deny_law"
    DENY_SAFETY = "deny_safety"
    DENY_THIRD_PARTY = "deny_third_party"
    DENY_INTERNAL = "deny_internal"
    DENY_PROCESS = "deny_process"
    DENY_CASEFILE = "deny_casefile"
    DENY_QUERY = "deny_query"
    UNABLE_ABSENT = "unable_absent"
    UNABLE_ELSEWHERE = "unable_elsewhere"
    UNABLE_CREATE = "unable_create"
    UNABLE_UNCLEAR = "unable_unclear"
    NOPROC_PETITION = "noproc_petition"
    NOPROC_REPEAT = "noproc_repeat"
    NOPROC_PUBLICATION = "noproc_publication"
    NOPROC_ABUSE = "noproc_abuse"
    NOPROC_CONFIRM = "noproc_confirm"
    OTHER_NO_CORRECTION = "other_no_correction"
    OTHER_FEE_OVERDUE = "other_fee_overdue"
    OTHER_WITHDRAWN = "other_withdrawn"
    OTHER = "other"


class Need(StrEnum):
    """What an answer cannot go without."""

    SEARCH = "search"
    WHERE = "where"
    OTHER_ORGAN = "other_organ"
    WITHHELD = "withheld"
    THIRD_PARTY_OPINION = "third_party_opinion"
    REASON = "reason"
    SECRECY_FACTS = "secrecy_facts"
    EARLIER_REPLY = "earlier_reply"
    PROPER_CHANNEL = "proper_channel"
    SPECIAL_LAW = "special_law"
    CORRECTED = "corrected"
    CORRECTION_LAPSED = "correction_lapsed"
    FEE_LAPSED = "fee_lapsed"
    REASON_ASKED = "reason_asked"
    DISCLOSED = "disclosed"


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """An outcome: its row, names, article, family, the remedy to be told, and what its answer needs."""

    row: str
    short: str
    cite: str
    group: Group
    remedy: Remedy
    needs: frozenset[Need]

    @property
    def name(self) -> str:
        """The official name of its row."""
        return _BY_CODE[self.row].name


def _rule(row: str, short: str, article: str, *needs: Need, remedy: Remedy = "R1") -> OutcomeRule:
    families: dict[str, Group] = {"3.3": "deny", "3.4": "unable", "3.5": "noproc", "3.6": "other"}
    return OutcomeRule(row, short, article, families.get(row[:3], "grant"), remedy, frozenset(needs))


def _denied(row: str, short: str, article: str, *needs: Need) -> OutcomeRule:
    return _rule(row, short, article, *needs, remedy="R2")


# Whether a 部分公开 falls under 复议前置 is inferred from its withheld part; that a 行政查询事项 (第三十六条第（七）项)
# does not is inferred from its standing outside 第十四条至第十六条.
OUTCOMES: dict[Outcome, OutcomeRule] = {
    Outcome.GRANTED: _rule("3.1", "予以公开", cite("条例", "第三十六条第（二）项"), Need.DISCLOSED),
    Outcome.ALREADY_PUBLIC: _rule("3.1", "已主动公开", cite("条例", "第三十六条第（一）项"), Need.WHERE),
    Outcome.PARTIAL: _denied("3.2", "部分公开", cite("条例", "第三十七条"), Need.WITHHELD, Need.DISCLOSED),
    Outcome.DENY_SECRET: _denied("3.3.1", "国家秘密", cite("条例", "第十四条"), Need.SECRECY_FACTS),
    Outcome.DENY_LAW: _denied(
        "3.3.2", "法律行政法规禁止公开", cite("条例", "第十四条"), Need.SPECIAL_LAW, Need.REASON
    ),
    Outcome.DENY_SAFETY: _denied("3.3.3", "危及“三安全一稳定”", cite("条例", "第十四条"), Need.REASON),
    Outcome.DENY_THIRD_PARTY: _denied(
        "3.3.4", "保护第三方", cite("条例", "第十五条"), Need.THIRD_PARTY_OPINION, Need.REASON
    ),
    Outcome.DENY_INTERNAL: _denied("3.3.5", "内部事务信息", cite("条例", "第十六条第一款"), Need.REASON),
    Outcome.DENY_PROCESS: _denied("3.3.6", "过程性信息", cite("条例", "第十六条第二款"), Need.REASON),
    Outcome.DENY_CASEFILE: _denied("3.3.7", "行政执法案卷", cite("条例", "第十六条第二款"), Need.REASON),
    Outcome.DENY_QUERY: _rule(
        "3.3.8", "行政查询事项", cite("条例", "第三十六条第（七）项"), Need.SPECIAL_LAW, Need.WHERE
    ),
    Outcome.UNABLE_ABSENT: _rule("3.4.1", "信息不存在", cite("条例", "第三十六条第（四）项"), Need.SEARCH),
    Outcome.UNABLE_ELSEWHERE: _rule(
        "3.4.1", "不属于本机关负责", cite("条例", "第三十六条第（五）项"), Need.OTHER_ORGAN, Need.REASON
    ),
    Outcome.UNABLE_CREATE: _rule("3.4.2", "需要另行制作", cite("条例", "第三十八条"), Need.REASON),
    Outcome.UNABLE_UNCLEAR: _rule(
        "3.4.3", "补正后仍不明确", cite("条例", "第三十条"), Need.CORRECTED, Need.REASON
    ),
    Outcome.NOPROC_PETITION: _rule(
        "3.5.1", "信访举报投诉", cite("条例", "第三十九条第一款"), Need.PROPER_CHANNEL
    ),
    Outcome.NOPROC_REPEAT: _rule(
        "3.5.2", "重复申请", cite("条例", "第三十六条第（六）项"), Need.EARLIER_REPLY
    ),
    Outcome.NOPROC_PUBLICATION: _rule("3.5.3", "公开出版物", cite("条例", "第三十九条第二款"), Need.WHERE),
    Outcome.NOPROC_ABUSE: _rule(
        "3.5.4", "无正当理由大量反复申请", cite("条例", "第三十五条"), Need.REASON_ASKED, Need.REASON
    ),
    Outcome.NOPROC_CONFIRM: _rule(
        "3.5.5", "确认或重新出具", cite("年报格式", "第三部分表格三（五）5"), Need.REASON
    ),
    Outcome.OTHER_NO_CORRECTION: _rule(
        "3.6.1", "逾期不补正", cite("条例", "第三十条"), Need.CORRECTION_LAPSED
    ),
    Outcome.OTHER_FEE_OVERDUE: _rule("3.6.2", "逾期未缴费", cite("信息处理费", "第六条"), Need.FEE_LAPSED),
    # The table has no row for a withdrawal: counting it among the others follows common practice.
    Outcome.OTHER_WITHDRAWN: _rule(
        "3.6.3", "申请人撤回", cite("年报格式", "第三部分表格三（六）3"), Need.REASON
    ),
    Outcome.OTHER: _rule("3.6.3", "其他", cite("年报格式", "第三部分表格三（六）3"), Need.REASON),
}


def row_of(outcome: Outcome) -> Row:
    """Return the row of the annual report's third table that the outcome counts in."""
    return _BY_CODE[OUTCOMES[outcome].row]
