"""The pages of a PDF that Typst set for us, as what is drawn on them: letters by places, and paths. Millimetres."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pikepdf

from mingting.kernel.refusals import Refused
from mingting.policies.gateways.giving.faces import Face, face_of

_POINT = 25.4 / 72
_SAME = pikepdf.Matrix(1, 0, 0, 1, 0, 0)
#: Letters of one line that follow as close as this are one run; in parts of the size of the type.
_NEAR = 0.3
#: How many numbers each step of a path takes; “h” goes back to its beginning.
_STEPS = {"m": 2, "l": 2, "c": 6, "h": 0}
#: What marks structure or measures the corners of lines draws nothing by itself.
_SILENT = frozenset({"BMC", "MP", "DP", "M", "cs", "CS"})


@dataclass(slots=True)
class Mark:
    """One or more letters shown by one or more glyphs, from ``x`` on and ``width`` wide."""

    text: str
    glyphs: tuple[int, ...]
    x: float
    width: float


Colour = tuple[int, int, int]


@dataclass(slots=True)
class Run:
    """Letters of one face, size and colour on one baseline, ``y`` from the upper edge."""

    face: int
    size: float
    colour: Colour
    y: float
    marks: list[Mark]


@dataclass(slots=True)
class Path:
    """A path stroked or filled; each step is a letter of ``m l c h`` with its points."""

    steps: list[tuple[str, list[tuple[float, float]]]]
    colour: Colour
    width: float
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page and what is drawn on it, in the order of drawing, which is the order of reading."""

    width: float
    height: float
    things: Sequence[Run | Path]


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading of the directory: the number of its page from 0, its height there, and those below it."""

    title: str
    page: int
    top: float
    below: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Sheets:
    """All pages, the faces by the number that runs name, and the directory."""

    pages: Sequence[Sheet]
    faces: Sequence[Face]
    directory: Sequence[Entry]


def sheets_of(pdf: bytes) -> Sheets:
    """Return what is drawn on the pages. Raises ``Refused`` for what our layouts never draw: nothing is left out."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        faces: dict[tuple[int, int], int] = {}
        known: list[Face] = []
        pages = []
        for page in document.pages:
            named: dict[str, int] = {}
            for name, font in page.Resources.get("/Font", {}).items():
                if font.objgen not in faces:
                    faces[font.objgen] = len(known)
                    known.append(face_of(font))
                named[name] = faces[font.objgen]
            pages.append(_Drawing(page, named, known).sheet())
        numbers = {page.objgen: number for number, page in enumerate(document.pages)}
        with document.open_outline() as outline:
            directory = list(_entries(outline.root, numbers, pages))
    return Sheets(pages, known, directory)


def _entries(items: Sequence[Any], numbers: Mapping[Any, int], pages: Sequence[Sheet]) -> Iterator[Entry]:
    for item in items:
        page, _, _, up, *_ = item.destination
        number = numbers[page.objgen]
        top = pages[number].height - float(up) * _POINT
        yield Entry(item.title, number, top, list(_entries(item.children, numbers, pages)))


@dataclass(slots=True)
class _State:
    """What q keeps and Q brings back."""

    space: pikepdf.Matrix = _SAME
    fill: Colour = (0, 0, 0)
    stroke: Colour = (0, 0, 0)
    line: float = 1.0
    font: int = -1
    size: float = 0.0
    text: pikepdf.Matrix = _SAME

    def copy(self) -> _State:
        return _State(self.space, self.fill, self.stroke, self.line, self.font, self.size, self.text)


@dataclass(slots=True)
class _Drawing:
    """Walks the operators of one page."""

    page: Any
    named: Mapping[str, int]
    faces: Sequence[Face]
    things: list[Run | Path] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    kept: list[_State] = field(default_factory=list)
    steps: list[tuple[str, list[tuple[float, float]]]] = field(default_factory=list)
    #: For each open span, the letters it says it stands for (ActualText) and the marks shown within it, with faces.
    spans: list[tuple[str | None, list[tuple[Face, Mark]]]] = field(default_factory=list)

    def sheet(self) -> Sheet:
        left, low, right, high = (float(edge) for edge in self.page.MediaBox)
        self.state.space = pikepdf.Matrix(_POINT, 0, 0, -_POINT, -left * _POINT, high * _POINT)
        for step in pikepdf.parse_content_stream(self.page):
            self._do(str(step.operator), list(step.operands))
        return Sheet((right - left) * _POINT, (high - low) * _POINT, self.things)

    def _do(self, operator: str, operands: list[Any]) -> None:
        if operator in _STEPS:
            self._step(operator, [float(number) for number in operands])
        elif operator in {"Tj", "TJ"}:
            self._show(operands[0] if operator == "TJ" else operands)
        elif operator in {"S", "f"}:
            state = self.state
            filled = operator == "f"
            self.things.append(Path(self.steps, state.fill if filled else state.stroke, self._line(), filled))
            self.steps = []
        elif operator in {"BDC", "BMC", "EMC"}:
            self._span(operator, operands)
        elif not self._set(operator, operands):
            raise Refused(f"版面中有 OFD 不能照画的内容（{operator}）")

    def _set(self, operator: str, operands: list[Any]) -> bool:
        """Change the state; false for what is not known."""
        state = self.state
        match operator:
            case "q":
                self.kept.append(state.copy())
            case "Q":
                self.state = self.kept.pop()
            case "cm":
                state.space = pikepdf.Matrix(*map(float, operands)) @ state.space
            case "BT":
                state.text = _SAME
            case "Tm":
                state.text = pikepdf.Matrix(*map(float, operands))
            case "Tf":
                state.font, state.size = self.named[str(operands[0])], float(operands[1])
            case "scn":
                state.fill = _colour(operands)
            case "SCN":
                state.stroke = _colour(operands)
            case "w":
                state.line = float(operands[0])
            case "Tr":
                return int(operands[0]) == 0
            case _:
                return operator in _SILENT or operator == "ET"
        return True

    def _line(self) -> float:
        return self.state.line * abs(self.state.space.a)

    def _step(self, operator: str, numbers: list[float]) -> None:
        points = zip(numbers[::2], numbers[1::2], strict=True)
        self.steps.append((operator, [self.state.space.transform(point) for point in points]))

    def _show(self, shown: Sequence[Any]) -> None:
        state, face = self.state, self.faces[self.state.font]
        space = state.text @ state.space
        # Upright and unstretched: so far the layouts set nothing else, and OFD would have to turn each letter.
        if abs(space.b) > 1e-6 or abs(space.c) > 1e-6 or abs(space.a + space.d) > 1e-6 or space.a <= 0:
            raise Refused("版面中有斜排或者变形的文字，OFD 不能照画")
        wide, left, thousandth = space.a, space.e, state.size / 1000
        x, marks = 0.0, []
        for part in shown:
            if not isinstance(part, pikepdf.String):
                x -= float(part) * thousandth
                continue
            codes = bytes(part)
            for glyph in (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)):
                width = face.measures.advances.get(glyph, 0.0) * thousandth
                marks.append(Mark(face.texts.get(glyph, ""), (glyph,), left + x * wide, width * wide))
                x += width
        state.text = pikepdf.Matrix(1, 0, 0, 1, x, 0) @ state.text
        for _, within in self.spans[-1:]:
            within += [(face, mark) for mark in marks]
        self._add(Run(state.font, state.size * wide, state.fill, space.f, marks))

    def _add(self, run: Run) -> None:
        """Add a run, to the one before it where it goes on on the same line."""
        last = self.things[-1] if self.things else None
        if (
            isinstance(last, Run)
            and (last.face, last.colour) == (run.face, run.colour)
            and abs(last.size - run.size) < 1e-6
            and abs(last.y - run.y) < 1e-3
            and abs(run.marks[0].x - last.marks[-1].x - last.marks[-1].width) < _NEAR * run.size
        ):
            last.marks += run.marks
        else:
            self.things.append(run)

    def _span(self, operator: str, operands: list[Any]) -> None:
        if operator != "EMC":
            about = operands[1] if operator == "BDC" else None
            stated = about.get("/ActualText") if isinstance(about, pikepdf.Dictionary) else None
            self.spans.append((None if stated is None else str(stated), []))
            return
        actual, marks = self.spans.pop()
        for _, within in self.spans[-1:]:
            within += marks
        if actual is None or not marks:
            return
        # Letter for glyph where the counts agree; else the first mark says all of it and the rest only show.
        said = list(actual) if len(actual) == len(marks) else [actual] + [""] * (len(marks) - 1)
        for (face, mark), text in zip(marks, said, strict=True):
            mark.text = text
            if len(text) == 1:
                face.glyphs.setdefault(text, mark.glyphs[0])


def _colour(operands: Sequence[Any]) -> Colour:
    """Return red, green and blue from 0 to 255; the profiles of our layouts are sRGB and its grey."""
    levels = [round(float(level) * 255) for level in operands]
    if len(levels) not in {1, 3}:
        raise Refused("版面中有 OFD 不能照画的颜色")
    return cast(Colour, tuple(levels if len(levels) == 3 else levels * 3))
