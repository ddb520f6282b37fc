"""The drafting of an answer as its page stands: the questions, what is written so far, and what is still asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from ..actions.answering import GIVEN_FROM, on_record
from ..models import CaseFile, Letter
from ..rules.answers import AnswerFacts
from ..rules.letters import LetterKind
from ..rules.outcomes import OUTCOMES, Need, Outcome, OutcomeRule
from ..rules.questions import QUESTIONS
from ..rules.stages import Stage
from . import recorded
from .answer_form import PREFIX, AnswerForm, PartFormSet
from .answer_needs import DEEDS, FIELDS, OVERRIDE, TITLES, needs_of
from .asked_for import case_itself
from .dossier import Dossier
from .wizard import ToDo, Walk, grounds_of, to_do, walk

#: While the applicant is awaited there is nothing to ask: time has run out, or it has not.
_LAPSED = {
    Stage.CORRECTION: Outcome.OTHER_NO_CORRECTION,
    Stage.PAYMENT: Outcome.OTHER_FEE_OVERDUE,
}
_EARLIER = 20


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that the answer needs: its heading, what the record shows, what is written, the deed that records it.

    ``is_lacking``: only the record can show it, and does not. ``is_plain``: one field, whose label says enough.
    """

    need: str
    title: str
    record: list[str]
    fields: list[BoundField]
    deed: tuple[str, str] | None
    is_lacking: bool
    is_plain: bool


class Work:
    """What the page shows; ``said`` are its fields as they were sent, kept or taken from the last draft."""

    def __init__(self, request: HttpRequest, dossier: Dossier, said: QueryDict) -> None:
        self.request, self.dossier, self.said = request, dossier, said
        lapsed = _LAPSED.get(Stage(dossier.case.stage))
        if lapsed is not None:
            said["direct"], said["outcome"] = "1", lapsed
        answers = {question: said.get(f"q_{question}", "") for question in QUESTIONS}
        self.answers = {question: value for question, value in answers.items() if value}
        self.is_direct = said.get("direct") == "1"
        self.is_lapsed = lapsed is not None
        self.walk: Walk = walk(self.answers, reopened=said.get("at", ""))
        said["seen"] = str(dossier.seen or "")
        held = [file for file in dossier.files if file.source in GIVEN_FROM]
        covered = {file.redacts_id for file in held}
        #: What may be handed over; and what was redacted, of which only the result may be.
        self.files = [file for file in held if file.pk not in covered]
        self.originals = [file for file in held if file.pk in covered]
        _settle_rows(said)

    @cached_property
    def form(self) -> AnswerForm:
        """The fields of the answer."""
        return AnswerForm(self.said, files=self.files)

    @cached_property
    def parts(self) -> Any:
        """The rows of withheld parts."""
        return PartFormSet(self.said, prefix=PREFIX)

    @property
    def is_decided(self) -> bool:
        """Whether the answer itself can be written: the questions lead to an outcome, or were passed over."""
        return self.is_direct or self.walk.suggested is not None

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that is chosen."""
        return self.form.chosen

    @property
    def rule(self) -> OutcomeRule | None:
        """What is known of the outcome that is chosen."""
        return OUTCOMES[self.outcome] if self.outcome else None

    @property
    def differs(self) -> bool:
        """Whether another outcome is chosen than the questions lead to."""
        suggested = None if self.is_direct else self.walk.suggested
        return bool(suggested and self.outcome and suggested is not self.outcome)

    @cached_property
    def facts(self) -> AnswerFacts:
        """What the record alone shows."""
        return on_record(case_itself(self.dossier), AnswerFacts(), day=self.dossier.day, disclosed_files=0)

    @cached_property
    def needs(self) -> list[str]:
        """What is asked for, in the order of the page."""
        grounds = [
            value for name, value in self.said.items() if name.startswith(PREFIX) and name.endswith("-ground")
        ]
        return needs_of(self.outcome, grounds, objected=bool(self.facts.third_party_ground))

    @cached_property
    def blocks(self) -> list[Block]:
        """What is asked for, each with what the record shows."""
        return [self._block(need) for need in self.needs]

    @property
    def carried(self) -> list[Any]:
        """Fields that are not asked for now, carried along unseen: with them the rows, when no part is withheld."""
        hidden = list(self.form.carried(self.needs))
        if Need.WITHHELD not in self.needs:
            hidden += [field for part in self.parts for field in part]
        return hidden

    @cached_property
    def to_do(self) -> ToDo | None:
        """The step to be taken before the questions can go on."""
        return to_do(self.walk.step, self.dossier) if self.walk.step else None

    @cached_property
    def notes(self) -> list[str]:
        """What the record says to the question that is asked."""
        return recorded.for_question(self.walk.asked.id, self.dossier) if self.walk.asked else []

    @cached_property
    def earlier(self) -> list[Letter]:
        """This organ's earlier replies to the same applicant, the newest first, when one must be named."""
        if Need.EARLIER_REPLY not in self.needs:
            return []
        case = self.dossier.case
        replies = Letter.objects.filter(
            kind=LetterKind.ANSWER,
            application__organ_id=case.organ_id,
            application__applicant__identity=case.applicant.identity,
            application__answered_on__isnull=False,
        )
        return list(
            replies.exclude(application=case).select_related("application").order_by("-pk")[:_EARLIER]
        )

    @cached_property
    def covered(self) -> list[tuple[str, str]]:
        """For every redacted file the reasons of its boxes, which the withheld parts have to state."""
        if Need.WITHHELD not in self.needs:
            return []
        redacted = CaseFile.objects.filter(
            application=self.dossier.case, source=CaseFile.Source.REDACTED
        ).values_list("name", "boxes")
        return [(name, _told(boxes)) for name, boxes in redacted]

    def _block(self, need: str) -> Block:
        record = [] if need == OVERRIDE else recorded.for_need(need, self.dossier)
        if need == OVERRIDE:
            record = [self.facts.third_party_ground]
        is_open = need in (Need.SEARCH, Need.DISCLOSED) or not record
        return Block(
            need,
            TITLES[need],
            record,
            [self.form[name] for name in self._written(need, record)],
            DEEDS.get(need) if is_open else None,
            recorded.is_lacking(need, self.facts),
            len(FIELDS[need]) == 1 and not record and need not in (Need.THIRD_PARTY_OPINION, Need.DISCLOSED),
        )

    def _written(self, need: str, record: list[str]) -> list[str]:
        """Return the fields to be drawn one below the other; files are ticked, and who was asked was asked."""
        if need == Need.THIRD_PARTY_OPINION and record:
            return []
        return [name for name in FIELDS[need] if name != "file_ids"]

    def take_suggestion(self) -> None:
        """Choose the outcome that the questions have come to, with a row for every ground on which parts are kept."""
        suggested = self.walk.suggested
        if suggested is None:
            return
        self.said["outcome"] = suggested
        self.said.pop("direct", None)
        taken = {value for name, value in self.said.items() if name.endswith("-ground")}
        for ground in grounds_of(self.answers):
            if ground not in taken:
                add_row(self.said, ground)


def add_row(said: QueryDict, ground: str = "") -> None:
    """Add a row for a withheld part."""
    number = _rows(said)
    said[f"{PREFIX}-TOTAL_FORMS"] = str(number + 1)
    if ground:
        said[f"{PREFIX}-{number}-ground"] = ground


def _settle_rows(said: QueryDict) -> None:
    """See to it that the rows can be counted, and that there is one to write in when parts are withheld."""
    said[f"{PREFIX}-TOTAL_FORMS"] = str(_rows(said))
    said[f"{PREFIX}-INITIAL_FORMS"] = "0"
    if not _rows(said) and said.get("outcome") == Outcome.PARTIAL:
        add_row(said)


def _rows(said: QueryDict) -> int:
    total = said.get(f"{PREFIX}-TOTAL_FORMS", "0")
    return min(int(total), 50) if total.isdigit() else 0


def _told(boxes: list[dict[str, Any]]) -> str:
    """Return the reasons of a file's boxes with their pages: 第十五条 个人隐私（第1、3页）."""
    pages: dict[str, set[int]] = {}
    for box in boxes:
        pages.setdefault(str(box["reason"]).strip(), set()).add(int(box["page"]) + 1)
    return "；".join(f"{reason}（第{'、'.join(map(str, sorted(on)))}页）" for reason, on in pages.items())
