"""“搜索即服务”: what the site does for its readers, offered to who searches for it. Kept in ``services.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mingting.commons.search.words import squeezed

_FILE = "services.toml"
_KEYS = {"name", "about", "url", "words"}
_MOST = 2
_LONGEST_NAME, _LONGEST_ABOUT = 20, 40
_SHORTEST_WORD = 2


class OffersFileError(ValueError):
    """``services.toml`` is not as it must be; the message says where and what, in Chinese."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A service: its name, what it is for, an address of this site, and the folded words that call for it."""

    name: str
    about: str
    url: str
    words: tuple[str, ...]


@cache
def offers() -> tuple[Offer, ...]:
    """Return all services in the order of the file. A faulty file raises :class:`OffersFileError`."""
    return read_offers((files("mingting.portal") / _FILE).read_text(encoding="utf-8"))


def offers_for(query: str, most: int = _MOST) -> list[Offer]:
    """Return the services whose words stand in the query, at most so many."""
    asked = squeezed(query)
    return [offer for offer in offers() if any(word in asked for word in offer.words)][:most]


def read_offers(text: str) -> tuple[Offer, ...]:
    """Return the services that a TOML text describes. Errors as :func:`offers`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise OffersFileError(f"{_FILE} 不是有效的 TOML：{fault}") from fault
    entries = table.get("offer", [])
    if set(table) - {"offer"} or not isinstance(entries, list):
        raise OffersFileError(f"{_FILE} 只能由若干个 [[offer]] 组成")
    return tuple(_offer(number, entry) for number, entry in enumerate(entries, start=1))


def _offer(number: int, entry: dict[str, object]) -> Offer:
    where = f"{_FILE} 第 {number} 项"
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        raise OffersFileError(f"{where}应有且只有 {'、'.join(sorted(_KEYS))}")
    name, about = (_text(where, entry, key) for key in ("name", "about"))
    url = _text(where, entry, "url")
    if len(name) > _LONGEST_NAME or len(about) > _LONGEST_ABOUT:
        raise OffersFileError(
            f"{where}的 name 不超过 {_LONGEST_NAME} 个字，about 不超过 {_LONGEST_ABOUT} 个字"
        )
    if not url.startswith("/") or url.startswith("//"):
        raise OffersFileError(f"{where}的 url 应是本站地址，以 / 开头")
    return Offer(name, about, url, _words(where, entry["words"]))


def _text(where: str, entry: dict[str, object], key: str) -> str:
    value = entry[key]
    if not isinstance(value, str) or not value.strip():
        raise OffersFileError(f"{where}的 {key} 应是不为空的文字")
    return value.strip()


def _words(where: str, said: object) -> tuple[str, ...]:
    words: Sequence[object] = said if isinstance(said, list) else ()
    folded = tuple(squeezed(word) for word in words if isinstance(word, str))
    if not folded or len(folded) < len(words) or any(len(word) < _SHORTEST_WORD for word in folded):
        raise OffersFileError(f"{where}的 words 应是一组不少于 {_SHORTEST_WORD} 个字的词")
    return folded
