"""What a rule says when it says no: a sentence a person may read."""

from __future__ import annotations


class Refused(Exception):
    """A deed that the rules forbid.

    ``sentence`` is Chinese and may be shown as it is; ``field`` names the form field it belongs to
    (empty when it concerns the whole); ``cite`` is the article or norm that forbids it. ``faults`` are all that is
    wrong where a form is looked through to its end: otherwise this one alone.
    """

    def __init__(self, sentence: str, *, field: str = "", cite: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.cite = cite
        self.faults: tuple[Refused, ...] = (self,)

    def __str__(self) -> str:
        return f"{self.sentence}（{self.cite}）" if self.cite else self.sentence
