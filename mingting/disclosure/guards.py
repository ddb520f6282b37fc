"""What the database itself forbids in this room: a record changed afterwards, an answer without its three verdicts."""

from __future__ import annotations

from mingting.commons.guards import TRUNCATE, Guard, append_only

from .rules.reviewing import STEPS
from .rules.stages import WORK_ON_THE_ANSWER

_THREE = len(STEPS)
_VERDICTS_OF = (
    "FROM disclosure_verdict v JOIN disclosure_proposal p ON p.id = v.proposal_id"
    " WHERE p.application_id = NEW.id AND p.id = (SELECT MAX(q.id) FROM disclosure_proposal q"
    " WHERE q.application_id = NEW.id)"
)
#: Who worked on the answer, as :func:`..queries.drafters_of` has it: they review nothing of it.
_WORK = ", ".join(f"'{move}'" for move in WORK_ON_THE_ANSWER)
_WORKED_ON_IT = (
    f"SELECT e.person_no FROM disclosure_event e WHERE e.move IN ({_WORK})"  # noqa: S608 names of moves only
    " AND e.application_id = NEW.id AND e.person_no IS NOT NULL"
)
#: The newest proposal has passed every step by as many people, and says the outcome that is to be given.
_IS_REVIEWED = f"""(
    (SELECT COUNT(DISTINCT v.step) {_VERDICTS_OF} AND v.passed) = {_THREE}
    AND (SELECT COUNT(DISTINCT v.reviewer_no) {_VERDICTS_OF} AND v.passed) = {_THREE}
    AND NOT EXISTS (SELECT 1 {_VERDICTS_OF}
                    AND (NOT v.passed OR p.outcome <> NEW.outcome OR p.taken_back_at IS NOT NULL
                         OR v.reviewer_no = p.person_no OR v.reviewer_no = COALESCE(NEW.handler_id, 0)
                         OR v.reviewer_no IN ({_WORKED_ON_IT})))
)"""

_HAS_VERDICTS = "EXISTS (SELECT 1 FROM disclosure_verdict v WHERE v.proposal_id = {row}.{column})"
_NEW_PROPOSAL = _HAS_VERDICTS.format(row="NEW", column="proposal_id")
_OLD_PROPOSAL = _HAS_VERDICTS.format(row="OLD", column="proposal_id")


def _changes(*columns: str, numbers: tuple[str, ...] = ()) -> str:
    """Return the condition that one of the columns is given another value; ``numbers`` may be empty."""
    plain = [f"NEW.{column} <> OLD.{column}" for column in columns]
    absent = [f"COALESCE(NEW.{column}, 0) <> COALESCE(OLD.{column}, 0)" for column in numbers]
    return " OR ".join([*plain, *absent])


def _kept(table: str, what: str) -> tuple[Guard, ...]:
    """Return the guards of a table whose rows are never removed."""
    return (
        Guard(f"{table}_no_removal", table, "DELETE", f"{what}不能删除"),
        Guard(f"{table}_no_emptying", table, TRUNCATE, f"{what}不能清空"),
    )


GUARDS: tuple[Guard, ...] = (
    Guard(
        "disclosure_proposal_no_change",
        "disclosure_proposal",
        "UPDATE",
        "拟答复意见不能改动，修改的另拟一稿",
        # All that may happen to a draft is to be taken back, once, and only while nobody has reviewed it.
        _changes(
            "application_id", "outcome", "suggested", "path", "facts", "reason", "person_no", "who", "at"
        )
        + " OR OLD.taken_back_at IS NOT NULL"
        + f" OR {_HAS_VERDICTS.format(row='OLD', column='id')}",
    ),
    *_kept("disclosure_proposal", "拟答复意见"),
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
        f"{_OLD_PROPOSAL} OR {_NEW_PROPOSAL}",
    ),
    Guard(
        "disclosure_proposed_files_no_emptying", "disclosure_proposal_files", TRUNCATE, "拟答复的文件不能清空"
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
        _changes(
            "application_id",
            "source",
            "name",
            "kind",
            "size",
            "digest",
            "at",
            "who",
            "boxes",
            numbers=("person_no", "redacts_id"),
        ),
    ),
    *_kept("disclosure_casefile", "案卷文件"),
    Guard(
        "disclosure_letter_no_change",
        "disclosure_letter",
        "UPDATE",
        "文书制作后不能改动",
        _changes(
            "application_id",
            "kind",
            "number",
            "dated",
            "at",
            "who",
            "fields",
            "docx",
            "pdf",
            "is_signed",
            numbers=("proposal_id", "consultation_id"),
        ),
    ),
    *_kept("disclosure_letter", "文书"),
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
        "disclosure_outcome_has_its_day",
        "disclosure_application",
        "UPDATE",
        "处理结果不能没有作出答复之日",
        "OLD.decided_on IS NULL AND NEW.decided_on IS NULL AND NEW.outcome <> ''",
    ),
    Guard(
        "disclosure_application_is_itself",
        "disclosure_application",
        "UPDATE",
        "登记编号、机构和到达情况不能改动",
        _changes(
            "organ_id", "number", "year", "channel", "arrived_on", "registered_at", numbers=("follows_id",)
        ),
    ),
    Guard(
        "disclosure_application_starts_undecided",
        "disclosure_application",
        "INSERT",
        "新登记的申请不能带有处理结果",
        "NEW.decided_on IS NOT NULL OR NEW.outcome <> ''",
    ),
    *_kept("disclosure_application", "申请"),
    *append_only("disclosure_search", "检索记录"),
    *append_only("disclosure_event", "经办记录"),
    *append_only("disclosure_verdict", "审核意见"),
    *append_only("disclosure_look", "个人信息查看记录"),
    *append_only("disclosure_reading", "期限推算"),
    *append_only("disclosure_evaluation", "评估记录"),
    *append_only("disclosure_disputestep", "复议诉讼记录"),
)
