"""The ways a page can be shown: 大字版, 高对比版, 简约版, alone or together. The cookie ``display`` keeps the choice.

适老化: the service of large type and high contrast must not depend on the browser or the operating system.
"""

from __future__ import annotations

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 3600
#: In the order in which a cookie names them, so that each combination is written in one way only.
MODES = {"large": "大字版", "contrast": "高对比版", "simple": "简约版"}


def read(cookie: str | None) -> tuple[str, ...]:
    """Return the modes that a cookie such as ``large.contrast`` asks for; what is not known is ignored."""
    asked = (cookie or "").split(".")
    return tuple(mode for mode in MODES if mode in asked)


def write(modes: tuple[str, ...]) -> str:
    """Return the cookie's value for these modes, empty for the standard view."""
    return ".".join(mode for mode in MODES if mode in modes)


def switched(modes: tuple[str, ...], asked: str) -> tuple[str, ...]:
    """Return the modes after ``asked`` was chosen: each is a switch of its own; any other word turns all off."""
    if asked not in MODES:
        return ()
    return tuple(mode for mode in MODES if (mode in modes) != (mode == asked))
