"""Word's styles as far as a reader sees them: what is a heading, centred, large or bold."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from mingting.commons.files.office import W

_HEADING = re.compile(r"^(?:heading|标题)\s*(\d)$", re.IGNORECASE)
_TITLES = {"title", "标题", "公文标题"}
_OFF = {"0", "false", "off", "none"}
#: Half-points that Word assumes when nothing is said.
_DEFAULT_SIZE = 10.5
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Form:
    """How letters look."""

    bold: bool = False
    italic: bool = False
    raised: bool = False
    lowered: bool = False
    hidden: bool = False
    size: float = _DEFAULT_SIZE

    @property
    def marks(self) -> tuple[bool, bool, bool, bool]:
        """What HTML can say of it."""
        return (self.bold, self.italic, self.raised, self.lowered)


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """``level`` is 1 for a title, 2–4 for headings, 0 for text; ``number`` is its list, or ""."""

    level: int = 0
    align: str = ""
    number: str = ""
    depth: int = 0
    form: Form = Form()


class Styles:
    """Styles with what they inherit."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {} if root is None else {s.get(f"{W}styleId", ""): s for s in root.iter(f"{W}style")}
        self._known: dict[str, ParagraphStyle] = {}
        base = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._base = _formed(base, Form())
        self._default = next(
            (
                i
                for i, s in self._styles.items()
                if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in {"1", "true"}
            ),
            "",
        )

    def of(self, paragraph: etree._Element) -> ParagraphStyle:
        """Return the paragraph's style with its own settings applied."""
        own = paragraph.find(f"{W}pPr")
        named = None if own is None else own.find(f"{W}pStyle")
        style = self._named(self._default if named is None else named.get(f"{W}val", ""), 0)
        return style if own is None else _set(style, own)

    def run(self, run: etree._Element, form: Form) -> Form:
        """Return a run's form: the paragraph's, its character style's, its own."""
        own = run.find(f"{W}rPr")
        named = None if own is None else own.find(f"{W}rStyle")
        style = None if named is None else self._styles.get(named.get(f"{W}val", ""))
        if style is not None:
            form = _formed(style.find(f"{W}rPr"), form)
        return _formed(own, form)

    def _named(self, name: str, depth: int) -> ParagraphStyle:
        if name in self._known:
            return self._known[name]
        element = self._styles.get(name)
        if element is None or depth > _DEEPEST:
            return ParagraphStyle(form=self._base)
        parent = element.find(f"{W}basedOn")
        style = (
            ParagraphStyle(form=self._base)
            if parent is None
            else self._named(parent.get(f"{W}val", ""), depth + 1)
        )
        settings = element.find(f"{W}pPr")
        if settings is not None:
            style = _set(style, settings)
        style = replace(style, form=_formed(element.find(f"{W}rPr"), style.form))
        called = element.find(f"{W}name")
        said = (called.get(f"{W}val", "") if called is not None else "").strip()
        heading = _HEADING.match(said)
        if said.lower() in _TITLES:
            style = replace(style, level=1)
        elif heading:
            style = replace(style, level=min(int(heading.group(1)) + 1, 4))
        self._known[name] = style
        return style


def _set(style: ParagraphStyle, settings: etree._Element) -> ParagraphStyle:
    align = settings.find(f"{W}jc")
    if align is not None:
        style = replace(style, align=align.get(f"{W}val", ""))
    outline = settings.find(f"{W}outlineLvl")
    if outline is not None and outline.get(f"{W}val", "9").isdigit() and int(outline.get(f"{W}val", "9")) < 9:
        style = replace(style, level=min(int(outline.get(f"{W}val", "0")) + 2, 4))
    number = settings.find(f"{W}numPr/{W}numId")
    if number is not None:
        style = replace(style, number="" if number.get(f"{W}val") == "0" else number.get(f"{W}val", ""))
    depth = settings.find(f"{W}numPr/{W}ilvl")
    if depth is not None and depth.get(f"{W}val", "").isdigit():
        style = replace(style, depth=int(depth.get(f"{W}val", "0")))
    return style


def _formed(settings: etree._Element | None, form: Form) -> Form:
    if settings is None:
        return form
    for name, attribute in (("b", "bold"), ("i", "italic"), ("vanish", "hidden")):
        switch = settings.find(f"{W}{name}")
        if switch is not None:
            form = replace(form, **{attribute: switch.get(f"{W}val", "1") not in _OFF})
    raised = settings.find(f"{W}vertAlign")
    if raised is not None:
        form = replace(
            form, raised=raised.get(f"{W}val") == "superscript", lowered=raised.get(f"{W}val") == "subscript"
        )
    size = settings.find(f"{W}sz")
    if size is not None and size.get(f"{W}val", "").isdigit():
        form = replace(form, size=int(size.get(f"{W}val", "21")) / 2)
    return form
