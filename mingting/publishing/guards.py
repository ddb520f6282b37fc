"""What the database itself forbids in this room: no release without its proofs, no change to what was released."""

from __future__ import annotations

from mingting.commons.guards import Guard, append_only

from .rules.reviews import EMERGENCY, ORDINARY, STAGES

_PROOFS = (
    "SELECT COUNT(DISTINCT p.reviewer_no) FROM publishing_proof p"
    " WHERE p.submission_id = NEW.submission_id AND p.stage IN"
)


def _stages(stages: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{stage}'" for stage in stages) + ")"


_CHAIN_IS_WHOLE = f"""(
    EXISTS (SELECT 1 FROM publishing_submission s WHERE s.id = NEW.submission_id AND s.item_id = NEW.item_id
            AND s.edition = NEW.edition AND s.content_hash = NEW.content_hash AND s.emergency = NEW.emergency)
    AND NOT EXISTS (SELECT 1 FROM publishing_proof p WHERE p.submission_id = NEW.submission_id
            AND (NOT p.passed OR p.content_hash <> NEW.content_hash))
    AND ((NEW.emergency AND ({_PROOFS} {_stages(EMERGENCY)}) = {len(EMERGENCY)})
         OR (NOT NEW.emergency AND ({_PROOFS} {_stages(ORDINARY)}) = {len(ORDINARY)}))
    AND NOT EXISTS (SELECT 1 FROM publishing_proof p JOIN publishing_edit e ON e.person_no = p.reviewer_no
            WHERE p.submission_id = NEW.submission_id AND p.stage <> 'emergency_first'
            AND e.item_id = NEW.item_id AND e.edition <= NEW.edition)
    AND NOT EXISTS (SELECT 1 FROM publishing_proof p JOIN publishing_submission s ON s.id = p.submission_id
            WHERE s.id = NEW.submission_id AND p.stage <> 'emergency_first' AND p.reviewer_no = s.submitted_by_id)
    AND NOT EXISTS (SELECT 1 FROM publishing_withdrawal w JOIN publishing_release r ON r.id = w.release_id
            WHERE r.item_id = NEW.item_id AND w.last_submission_no >= NEW.submission_id)
    AND EXISTS (SELECT 1 FROM commons_ledgerentry l WHERE l.did = 'publishing.release'
            AND l."to" = 'publishing.submission:' || NEW.submission_id)
)"""  # noqa: S608

_ROLE_FITS = " OR ".join(
    f"(NEW.stage = '{stage}' AND NEW.role = '{rule.role}')" for stage, rule in STAGES.items()
)

_PROOF_IS_GROUNDED = f"""(
    ({_ROLE_FITS})
    AND EXISTS (SELECT 1 FROM accounts_post o JOIN publishing_submission s ON s.id = NEW.submission_id
            JOIN publishing_informationitem i ON i.id = s.item_id
            WHERE o.person_id = NEW.reviewer_no AND o.organ_id = NEW.organ_id AND o.role = NEW.role
            AND i.organ_id = NEW.organ_id)
    AND EXISTS (SELECT 1 FROM commons_ledgerentry l WHERE l.did = 'publishing.proof' AND l.who_id = NEW.reviewer_no
            AND l."to" = 'publishing.submission:' || NEW.submission_id)
)"""  # noqa: S608

_MAY_BE_SHOWN = """(
    NEW.shown_id IS NULL
    OR (EXISTS (SELECT 1 FROM publishing_release r WHERE r.id = NEW.shown_id AND r.item_id = NEW.id)
        AND NOT EXISTS (SELECT 1 FROM publishing_release r WHERE r.item_id = NEW.id AND r.edition >
                        (SELECT n.edition FROM publishing_release n WHERE n.id = NEW.shown_id))
        AND NOT EXISTS (SELECT 1 FROM publishing_withdrawal w WHERE w.release_id = NEW.shown_id))
)"""

GUARDS: tuple[Guard, ...] = (
    Guard(
        "publishing_release_needs_its_proofs",
        "publishing_release",
        "INSERT",
        "不能发布：没有完整的三审三校记录",
        f"NOT {_CHAIN_IS_WHOLE}",
    ),
    *append_only("publishing_release", "发布件"),
    Guard(
        "publishing_releasedfile_was_approved",
        "publishing_releasedfile",
        "INSERT",
        "附件不在审核通过的清单内",
        "NOT EXISTS (SELECT 1 FROM publishing_release r WHERE r.id = NEW.release_id"
        " AND r.manifest LIKE '%' || NEW.digest || '%')",
    ),
    *append_only("publishing_releasedfile", "发布件的附件"),
    *append_only("publishing_withdrawal", "撤回记录"),
    Guard(
        "publishing_proof_is_grounded",
        "publishing_proof",
        "INSERT",
        "审校记录没有岗位或者台账依据",
        f"NOT {_PROOF_IS_GROUNDED}",
    ),
    *append_only("publishing_proof", "审校记录"),
    *append_only("publishing_submission", "送审记录"),
    Guard("publishing_edit_no_change", "publishing_edit", "UPDATE", "修改记录只能追加，不能修改"),
    Guard(
        "publishing_edit_no_removal",
        "publishing_edit",
        "DELETE",
        "修改记录只能追加，不能删除",
        "EXISTS (SELECT 1 FROM publishing_submission s WHERE s.item_id = OLD.item_id)",
    ),
    Guard(
        "publishing_item_shows_only_releases",
        "publishing_informationitem",
        "UPDATE",
        "对外展示的只能是本条信息最新的、未撤回的发布件",
        "NEW.shown_id IS NOT NULL AND (OLD.shown_id IS NULL OR NEW.shown_id <> OLD.shown_id)"
        f" AND NOT {_MAY_BE_SHOWN}",
    ),
    Guard(
        "publishing_item_starts_unshown",
        "publishing_informationitem",
        "INSERT",
        "新建的信息不能直接对外展示",
        "NEW.shown_id IS NOT NULL",
    ),
)
