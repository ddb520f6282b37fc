"""How a question is looked for: which terms, how strictly first, how loosely then, and what outweighs what.

The same for every engine: an engine turns a plan into its own language and decides nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from . import sounds, words
from .contract import Question
from .everyday import everyday_in

#: Ranks, each at least four times the next: they stand above any BM25 score, age and expiry.
EXACT_TITLE, EXACT_NUMBER, IN_TITLE = 65536.0, 16384.0, 4096.0
#: A whole title by its sound, and a title that holds the letters: below the same found by characters.
EXACT_SOUND, IN_SOUND = EXACT_NUMBER / 2, IN_TITLE / 2
#: Of the letters' pairs, so many make a title sound alike.
SOUNDS_ALIKE = 0.6
#: Among titles much like the query the title decides, and not what the bodies say of it.
TITLE_ALIKE = 4.0
#: Among those with all words in the title, one that begins with them; and, of a loosened query, a title much like it.
TITLE_BEGINS, NEAR_TITLE = 1024.0, 256.0
#: A document that is over counts for half: below its successor, never below what merely cites the words.
OVER_COUNTS = 0.5
#: A word that stands for another weighs less than the word that was asked.
STAND_IN_COUNTS = 0.5
#: Newer wins among equals, and no more: three thousandths a year since then.
_YOUTH_FROM, _YOUTH_A_YEAR = 1990, 0.003
#: Longer than this in one run, a query is a sentence and not a word.
_SHORT = 8
#: A short query that nothing holds whole first asks for this share of its pairs, then for any.
_MOST_OF = 0.7
_MOST_STAND_INS = 8
#: This share of a query's pairs makes a title much like it: one wrong character breaks two pairs.
_NEAR_SHARE = 0.5
#: Measured on lay questions: a quarter and more lets the names of laws outweigh what their clauses say.
_TITLE_OF_QUESTION = 0.1
_CHAR_COUNTS = 1.0
#: Days at the calendar's ends overflow in some time zones; no document is that old or that new.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
#: What a layman's question is phrased with and no document is about.
_PHRASING = re.compile(
    "请问|你好|您好|我想|想要|我们|我家|自己|怎么样|怎么办|怎么|怎样|如何|什么时候|什么样|什么|为什么|哪里|哪儿|哪些|哪个|多少|多久"
    "|是不是|能不能|可不可以|可以|能否|是否|有没有|需要|应该|应当|要不要|吗|呢|吧|啊|的话"
)
#: What makes of it a question and not the name of a document.
_ASKING = re.compile(
    "[?？]|请问|怎么|怎样|如何|什么|哪|多少|多久|是不是|能不能|可不可以|能否|是否|有没有|要不要|可以|[吗呢]|我"
)
#: Characters that say nothing of the matter.
_EMPTY = frozenset("的了吗呢吧啊呀么我你您他她它们这那是就也都很和与及或而但被把对")


@dataclass(frozen=True, slots=True)
class Step:
    """One way to look: at least ``least`` of ``grams`` (each with its weight, 1 for what was asked itself).

    ``title`` is how much a title weighs against a body. ``chars`` only add to the score. A title that holds
    ``near`` of the grams with weight 1 ranks by :data:`NEAR_TITLE` above what lies in bodies (0: none does).
    """

    grams: Mapping[str, float]
    least: int
    title: float
    chars: Mapping[str, float] = field(default_factory=dict)
    near: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is looked for, first strictly (every term, or a term that stands for it, literally), then by steps.

    ``whole`` is the question folded to one run, compared with whole titles and numbers. ``terms`` has for each
    term asked the term and what may stand for it; ``strict`` ranks what holds them all. ``steps`` are tried in
    turn while nothing was found.
    """

    whole: str
    terms: tuple[tuple[str, ...], ...]
    strict: Step
    steps: tuple[Step, ...]
    #: As ``whole``, for comparing with numbers: see :func:`.words.number_key`.
    number: str = ""
    #: A query of Latin letters as pinyin: the ways to read it, and the letters themselves as initials.
    readings: tuple[tuple[str, ...], ...] = ()
    letters: str = ""


def plan(question: Question) -> Plan | None:
    """Return how to look for a question; ``None`` when it has neither letters nor digits."""
    wanted = words.terms(question.text)
    if not wanted:
        return None
    synonyms = everyday_in(question.text) | dict(question.synonyms)
    terms = tuple(_with_stand_ins(term, synonyms) for term in wanted)
    is_sentence = max(map(len, wanted)) > _SHORT or any(map(_PHRASING.search, wanted))
    letters = words.squeezed(question.text[: words.LONGEST_QUERY])
    letters = letters if letters.isascii() and letters.isalpha() else ""
    grams = _weighed(wanted, [other for _term, *others in terms for other in others])
    return Plan(
        whole=words.squeezed(question.text[: words.LONGEST_QUERY]),
        terms=terms,
        strict=Step(grams, len(grams), 2.0),
        steps=_sentence_steps(question.text, wanted, synonyms) if is_sentence else _word_steps(wanted, grams),
        number=words.number_key(question.text[: words.LONGEST_QUERY]),
        readings=tuple(sounds.readings(letters)) if letters else (),
        letters=letters if len(letters) > 1 else "",
    )


def youth(year: int) -> float:
    """Return the factor (1 to 1.27) by which a document of that year outweighs an equal one of 1990."""
    return 1 + _YOUTH_A_YEAR * min(max(year - _YOUTH_FROM, 0), 90)


def _with_stand_ins(term: str, synonyms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found = {term: None}
    for known, others in synonyms.items():
        if known and known in term:
            found.update(dict.fromkeys(term.replace(known, other) for other in others if other))
    return tuple(found)[: _MOST_STAND_INS + 1]


def _weighed(own: Iterable[str], stand_ins: Iterable[str]) -> dict[str, float]:
    weights = dict.fromkeys(words.grams(own), 1.0)
    for gram in words.grams(stand_ins):
        weights.setdefault(gram, STAND_IN_COUNTS)
    return weights


def _word_steps(wanted: list[str], grams: Mapping[str, float]) -> tuple[Step, ...]:
    if len(grams) < 2:
        return ()
    own = dict.fromkeys(words.grams(wanted), 1.0)
    near = _near(len(own))
    return (
        Step(own, math.ceil(_MOST_OF * len(own)), 1.0, near=near),
        Step(grams, 1, 1.0, _chars(wanted), near),
    )


def _sentence_steps(
    text: str, wanted: list[str], synonyms: Mapping[str, tuple[str, ...]]
) -> tuple[Step, ...]:
    told = [piece for term in wanted for piece in _PHRASING.split(term) if piece and piece not in _EMPTY]
    # A question made of nothing but phrasing is asked as it stands.
    pieces = told or wanted
    others = [other for known, stand_ins in synonyms.items() for other in stand_ins if _holds(wanted, known)]
    grams = _weighed(pieces, others)
    chars = {char: weight for char, weight in _chars(pieces).items() if char not in _EMPTY}
    if _ASKING.search(text):
        return (Step(grams, 1, _TITLE_OF_QUESTION, chars),)
    # No question: most likely a title, remembered or copied with a wrong character.
    own = sum(weight == 1.0 for weight in grams.values())
    return (Step(grams, 1, 1.0, chars, _near(own)),)


def _near(count: int) -> int:
    return max(2, math.ceil(_NEAR_SHARE * count)) if count > 2 else 0


def _chars(wanted: Iterable[str]) -> dict[str, float]:
    return dict.fromkeys(words.chars(wanted), _CHAR_COUNTS)


def _holds(wanted: Iterable[str], known: str) -> bool:
    return any(known in term for term in wanted)


def moments(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of ``since`` and the first after ``until`` in the current time zone."""
    return (_midnight(since) if since else None), (_midnight(until, 1) if until else None)


def _midnight(day: date, later: int = 0) -> datetime:
    day = min(max(day, _FIRST_DAY), _LAST_DAY) + timedelta(days=later)
    return datetime.combine(day, time.min, timezone.get_current_timezone())
