"""The questions as the page asks them: those answered, the one to answer now, and what the answers lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from ..rules.outcomes import OUTCOMES, Outcome, OutcomeRule
from ..rules.questions import (
    FIRST,
    QUESTIONS,
    STEPS,
    Choice,
    Phase,
    Question,
    Step,
    StepRule,
    path,
    proposal,
    withheld,
)
from ..rules.stages import Move
from .bars import bar_of
from .dossier import Dossier

#: The move by which each step is taken, and whom it asks where it asks somebody.
_MOVES: dict[Step, tuple[Move, str]] = {
    Step.CORRECT: (Move.ASK_CORRECTION, ""),
    Step.ASK_REASON: (Move.ASK_REASONS, ""),
    Step.CONSULT_THIRD_PARTY: (Move.CONSULT, "third_party"),
    Step.CONSULT_CO_PRODUCER: (Move.CONSULT, "co_producer"),
    Step.REFER_SECRECY: (Move.CONSULT, "secrecy"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the six matters on the line above the questions: done, now or ahead."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the choice that was made."""

    question: Question
    choice: Choice


@dataclass(frozen=True, slots=True)
class ToDo:
    """A step to be taken before the questions go on; ``barred`` says why it cannot be taken now."""

    rule: StepRule
    move: Move
    kind: str
    barred: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the questions stand.

    ``kept`` are the answers to be carried on by the page, those behind a reopened question among them; ``chosen`` is
    what was chosen before for the question that is asked again.
    """

    answered: tuple[Answered, ...]
    asked: Question | None
    chosen: str
    suggested: Outcome | None
    step: Step | None
    cite: str
    marks: tuple[Mark, ...]
    kept: dict[str, str]

    @property
    def rule(self) -> OutcomeRule | None:
        """What is known of the outcome that is suggested."""
        return OUTCOMES[self.suggested] if self.suggested else None


def walk(answers: Mapping[str, str], *, reopened: str = "") -> Walk:
    """Return the walk along the answers; ``reopened`` is the id of a question on it that is to be asked again."""
    kept = {name: value for name, value in answers.items() if name in QUESTIONS and value}
    walked = path(kept)
    before = [question.id for question, _ in walked]
    end = proposal(kept)
    if reopened in before:
        walked, end = walked[: before.index(reopened)], None
    asked = None if end else QUESTIONS[str(walked[-1][1].to) if walked else FIRST]
    return Walk(
        tuple(Answered(question, choice) for question, choice in walked),
        asked,
        kept.get(asked.id, "") if asked else "",
        end.outcome if end else None,
        end.step if end else None,
        end.cite if end else "",
        _marks([question.phase for question, _ in walked], asked),
        kept,
    )


def grounds_of(answers: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Return the grounds on which the answers keep parts back."""
    return withheld({name: value for name, value in answers.items() if name in QUESTIONS})


def to_do(step: Step, dossier: Dossier) -> ToDo:
    """Return the step as a thing to do, or why it cannot be done."""
    move, kind = _MOVES[step]
    return ToDo(STEPS[step], move, kind, bar_of(move, dossier) or "")


def place_of(move: str, pk: int, kind: str = "") -> str:
    """Return where a move is made."""
    return reverse("disclosure_desk:do", args=[pk, move]) + (f"?kind={kind}" if kind else "")


def _marks(behind: list[Phase], asked: Question | None) -> tuple[Mark, ...]:
    now = asked.phase if asked else None
    return tuple(
        Mark(phase.value, "now" if phase == now else "done" if phase in behind else "ahead")
        for phase in Phase
    )
