"""What the database itself forbids in this room: a record changed afterwards, an answer without its three verdicts."""

from __future__ import annotations

from mingting.commons.guards import Guard, append_only

from .rules.reviewing import STEPS

_THREE = len(STEPS)
_VERDICTS_OF = (
    "FROM disclosure_verdict v JOIN disclosure_proposal p ON p.id = v.proposal_id"
    " WHERE p.application_id = NEW.id AND p.id = (SELECT MAX(q.id) FROM disclosure_proposal q"
    " WHERE q.application_id = NEW.id)"
)
#: The newest proposal has passed every step by as many people, and says the outcome that is to be given.
_IS_REVIEWED = f"""(
    (SELECT COUNT(DISTINCT v.step) {_VERDICTS_OF} AND v.passed) = {_THREE}
    AND (SELECT COUNT(DISTINCT v.reviewer_no) {_VERDICTS_OF} AND v.passed) = {_THREE}
    AND NOT EXISTS (SELECT 1 {_VERDICTS_OF}
                    AND (NOT v.passed OR v.reviewer_no = p.person_no OR p.outcome <> NEW.outcome))
)"""

_HAS_VERDICTS = "EXISTS (SELECT 1 FROM disclosure_verdict v WHERE v.proposal_id = {row}.{column})"
_NEW_PROPOSAL = _HAS_VERDICTS.format(row="NEW", column="proposal_id")
_OLD_PROPOSAL = _HAS_VERDICTS.format(row="OLD", column="proposal_id")

GUARDS: tuple[Guard, ...] = (
    Guard(
        "disclosure_proposal_no_change",
        "disclosure_proposal",
        "UPDATE",
        "拟答复意见不能改动，修改的另拟一稿",
        "NEW.outcome <> OLD.outcome OR NEW.reason <> OLD.reason OR NEW.facts <> OLD.facts"
        " OR NEW.person_no <> OLD.person_no OR NEW.application_id <> OLD.application_id"
        f" OR {_HAS_VERDICTS.format(row='OLD', column='id')}",
    ),
    Guard("disclosure_proposal_no_removal", "disclosure_proposal", "DELETE", "拟答复意见不能删除"),
    Guard(
        "disclosure_proposed_files_no_addition",
        "disclosure_proposal_files",
        "INSERT",
        "已有人审核的拟答复不能增加文件",
        _NEW_PROPOSAL,
    ),
    Guard(
        "disclosure_proposed_files_no_removal",
        "disclosure_proposal_files",
        "DELETE",
        "已有人审核的拟答复不能减少文件",
        _OLD_PROPOSAL,
    ),
    Guard(
        "disclosure_proposed_files_no_change",
        "disclosure_proposal_files",
        "UPDATE",
        "已有人审核的拟答复不能更换文件",
        _OLD_PROPOSAL,
    ),
    Guard(
        "disclosure_original_stays_unseen",
        "disclosure_casefile",
        "UPDATE",
        "已作区分处理的原件不能提供给申请人",
        "NEW.for_applicant AND EXISTS (SELECT 1 FROM disclosure_casefile r WHERE r.redacts_id = NEW.id)",
    ),
    Guard(
        "disclosure_casefile_no_change",
        "disclosure_casefile",
        "UPDATE",
        "案卷文件只能追加，不能更换",
        "NEW.digest <> OLD.digest OR NEW.application_id <> OLD.application_id OR NEW.source <> OLD.source",
    ),
    Guard("disclosure_casefile_no_removal", "disclosure_casefile", "DELETE", "案卷文件不能删除"),
    Guard(
        "disclosure_letter_no_change",
        "disclosure_letter",
        "UPDATE",
        "文书制作后不能改动",
        "NEW.docx <> OLD.docx OR NEW.pdf <> OLD.pdf OR NEW.number <> OLD.number OR NEW.kind <> OLD.kind"
        " OR NEW.application_id <> OLD.application_id",
    ),
    Guard("disclosure_letter_no_removal", "disclosure_letter", "DELETE", "文书不能删除"),
    Guard(
        "disclosure_answer_needs_its_verdicts",
        "disclosure_application",
        "UPDATE",
        "不能答复：没有完整的三级审核记录",
        "NEW.decided_on IS NOT NULL AND OLD.decided_on IS NULL AND NEW.outcome <> 'other_withdrawn'"
        f" AND NOT {_IS_REVIEWED}",
    ),
    Guard(
        "disclosure_outcome_is_final",
        "disclosure_application",
        "UPDATE",
        "已作出的处理结果不能改动，重新处理的另立一件",
        "OLD.decided_on IS NOT NULL AND (NEW.outcome <> OLD.outcome OR NEW.decided_on IS NULL"
        " OR NEW.decided_on <> OLD.decided_on)",
    ),
    Guard(
        "disclosure_application_starts_undecided",
        "disclosure_application",
        "INSERT",
        "新登记的申请不能带有处理结果",
        "NEW.decided_on IS NOT NULL OR NEW.outcome <> ''",
    ),
    Guard("disclosure_application_no_removal", "disclosure_application", "DELETE", "申请不能删除"),
    *append_only("disclosure_event", "经办记录"),
    *append_only("disclosure_verdict", "审核意见"),
    *append_only("disclosure_look", "个人信息查看记录"),
    *append_only("disclosure_reading", "期限推算"),
    *append_only("disclosure_evaluation", "评估记录"),
    *append_only("disclosure_disputestep", "复议诉讼记录"),
)
