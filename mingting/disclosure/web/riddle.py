"""A question in words that a person answers and a flood of machines does not: read, heard or felt, never a picture.

无障碍法第三十二条 asks for a way past that needs no sight. The question travels signed with the page, so that nothing
about the visitor is kept for it; each is good for one right answer within its time.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from mingting.kernel.refusals import Refused

from .. import throttle

#: How long a question may be answered: as long as a person may sit over the form. Said on the page.
GOOD_FOR = timedelta(minutes=30)
#: Nobody reads the page and answers faster.
LEAST = timedelta(seconds=2)
FIELD = "answer"
_SALT = "mingting.disclosure.question"
_NUMERALS = "零一二三四五六七八九十"
_PLUS, _MINUS, _MORE = "plus", "minus", "more"
_WORDS = {_PLUS: "{}加{}等于几？", _MINUS: "{}减{}等于几？", _MORE: "比{}多{}的数是几？"}


@dataclass(frozen=True, slots=True)
class Question:
    """The words, and the signed token that goes with the form."""

    words: str
    token: str


def ask(now: datetime) -> Question:
    """Return a fresh question about two small numbers."""
    kind = secrets.choice(list(_WORDS))
    first, second = secrets.randbelow(9) + 11, secrets.randbelow(8) + 2
    token = signing.dumps([kind, first, second, int(now.timestamp()), secrets.token_hex(4)], salt=_SALT)
    return Question(_WORDS[kind].format(numeral(first), numeral(second)), token)


def check(token: str, answer: str, *, trap: str, now: datetime, address: str) -> None:
    """Refuse a wrong answer, a stale or used question, a form sent faster than it can be read, and a sprung trap.

    ``trap`` is what stands in a field that no person sees or reaches. Whatever is refused, a new question is asked and
    nothing else of the form is lost.
    """
    try:
        kind, first, second, asked_at, _nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise Refused("这道题已经失效，请回答新的一题", field=FIELD) from None
    waited = now.timestamp() - asked_at
    if waited > GOOD_FOR.total_seconds():
        raise Refused("这道题已过30分钟，请回答新的一题", field=FIELD)
    if trap or waited < LEAST.total_seconds():
        raise Refused("提交得太快了，请再看一遍所填内容，回答新的一题", field=FIELD)
    right = first - second if kind == _MINUS else first + second
    if number_in(answer) != right:
        raise Refused("答得不对，请回答新的一题，用数字或者汉字数字都可以", field=FIELD)
    try:
        throttle.enter(
            throttle.Door.QUESTION,
            at=now,
            address=address,
            target=hashlib.sha256(token.encode()).hexdigest(),
        )
    except Refused as refusal:
        raise Refused(refusal.sentence, field=FIELD) from None


def numeral(number: int) -> str:
    """Return a number from 0 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")
    return head + (_NUMERALS[ones] if ones or not tens else "")


def number_in(answer: str) -> int | None:
    """Return the number that an answer names, in digits of any width or in Chinese; ``None`` when it names none."""
    plain = unicodedata.normalize("NFKC", answer).strip().rstrip("。.").strip()
    plain = plain.replace("两", "二").replace("〇", "零")
    if plain.isascii() and plain.isdigit() and len(plain) <= 3:
        return int(plain)
    return next((number for number in range(100) if numeral(number) == plain), None)
