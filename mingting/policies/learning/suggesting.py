"""What is suggested for a document by everything that is known: key words, and the model where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from .keyword_rules import KeywordRules
from .model import Model
from .suggestions import Suggestion, combine


@dataclass(frozen=True, slots=True)
class Suggester:
    """Key words of the tags and, once it has been trained, the model of the bureau's labels."""

    rules: KeywordRules
    model: Model | None = None

    def suggest(self, title: str, body: str, summary: str = "") -> list[Suggestion]:
        """Return the tags for a document, the surest first; what the model has not learned the rules say alone."""
        ruled = self.rules.suggest(title, body, summary)
        if self.model is None:
            return ruled
        learned = self.model.suggest(title, f"{summary}\n{body}" if summary else body)
        return combine(ruled, learned, self.model.documents, known=self.model.tags)
