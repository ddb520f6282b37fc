"""The one tolerant finder: rows of any file onto the cells of the form, by the words of their heads and labels.

Pages that split a table, heads that are repeated, cells that are shifted or one too many do not matter; what cannot be
placed for certain is left out and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from mingting.reporting.gateways.reading.labels import (
    Match,
    group_of,
    is_head_of_results,
    row_begun,
    row_of_three,
    row_of_two,
)
from mingting.reporting.gateways.reading.pieces import Line, Piece, Row, is_value, letters
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.form import (
    BLOCKS,
    COLUMNS,
    GROUPS,
    RESULT_COLUMNS,
    TRIAL_BLOCKS,
    TRIAL_ROW,
    Cell,
    Edition,
    Table,
    row_words,
)
from mingting.reporting.rules.quantities import number_of, written
from mingting.reporting.rules.report import Written

#: More sets of tables in one file than these are passed over.
SETS_LIMIT = 4
_SEVEN, _FIFTEEN = len(COLUMNS), len(GROUPS) * len(RESULT_COLUMNS)
_CURRENT_WORDS = ("本年制发件数", "本年废止件数", "现行有效件数", "本年处理决定数量", "本年收费金额")
_TRIAL_WORDS = ("本年新制作数量", "本年新公开数量", "对外公开总数量", "上一年项目数量")
_HEADS = tuple(
    letters(name)
    for name in (
        *(column.name for block in (*BLOCKS, *TRIAL_BLOCKS) for column in block.columns),
        *(column.name for column in (*COLUMNS, *RESULT_COLUMNS)),
        "信息内容",
        "申请人情况",
        "法人或其他组织",
        "未经复议直接起诉",
        "复议后起诉",
        "行政复议",
        "行政诉讼",
    )
)
_HEARD_LETTERS = 80
_HEAD_LIKE = 0.7


@dataclass(slots=True)
class Found:
    """What the finder has: sets of cells (the first is the report's), findings, and which form the heads are of."""

    sets: list[dict[Cell, Written]] = field(default_factory=lambda: [{}])
    findings: list[Finding] = field(default_factory=list)
    current: set[str] = field(default_factory=set)
    trial: set[str] = field(default_factory=set)

    @property
    def edition(self) -> Edition | None:
        """The form the report is in: told by row （六）其他处理 of table 三, else by the heads of table 二."""
        rows = {cell.row for cell in self.sets[0] if cell.table is Table.THREE}
        if TRIAL_ROW.code in rows:
            return Edition.TRIAL
        if rows & {"3.6.1", "3.6.2", "3.6.3"}:
            return Edition.CURRENT
        if self.current:
            return Edition.CURRENT
        return Edition.TRIAL if self.trial else None


def find(pieces: Iterable[Piece]) -> Found:
    """Find the three tables among lines and rows."""
    finder = _Finder()
    for piece in pieces:
        if isinstance(piece, Row):
            finder.take(piece)
        else:
            finder.hear(piece)
    return finder.finish()


class _Finder:
    """Walks rows in their order and remembers what heads it has passed."""

    def __init__(self) -> None:
        self.found = Found()
        self._group = ""
        self._is_trial = False
        self._four: list[str] | None = None
        self._short: dict[tuple[Table, str], Sequence[str]] = {}
        self._renamed: dict[str, tuple[str, str]] = {}
        self._strange: list[str] = []
        self._heard = ""

    def hear(self, line: Line) -> None:
        """Note the heads of either form that a line names."""
        self._evidence(letters(line.text))
        self._heard = (self._heard + line.text)[-_HEARD_LETTERS:]

    def take(self, row: Row) -> None:
        """Place a row's figures, or note the heads it holds."""
        label, values = _parted(row.cells)
        words = letters("".join(row.cells))
        self._evidence(words)
        if "结果维持" in words:
            self._four = []
        if not values or not (any(values) or len(values) >= _SEVEN):
            self._group = group_of(label) or self._group
            if not row.is_loose:
                self._heads(row.cells)
            return
        if not self._is_four(label, values) and not self._two(label, values):
            self._three(label, values)
        self._heard = ""

    def _evidence(self, words: str) -> None:
        current = {word for word in _CURRENT_WORDS if word in words and word != "本年处理决定数量"}
        trial = {word for word in _TRIAL_WORDS if word in words}
        self.found.current |= current
        self.found.trial |= trial
        if current or trial:
            self._is_trial = bool(trial)

    def _heads(self, cells: Sequence[str]) -> None:
        """Remark on the heads of columns that are like the form's and not the same."""
        for cell in cells:
            head = letters(cell)
            if not 4 <= len(head) <= 14 or any(head in known or known in head for known in _HEADS):
                continue
            ratio, known = max((SequenceMatcher(None, head, one).ratio(), one) for one in _HEADS)
            if ratio >= _HEAD_LIKE and not is_head_of_results(cell):
                self._remark("head_words", "表头", f"表头“{head}”应为“{known}”", quote=cell)

    # --- table 四 ---

    def _is_four(self, label: str, values: Sequence[str]) -> bool:
        """Take a row of table 四; rows of five and ten add up to one of fifteen."""
        filled = [value for value in values if value]
        if len(filled) in (_FIFTEEN, _FIFTEEN + 1) or (self._four is not None and len(values) >= _FIFTEEN):
            self._set_four(_trimmed(values, _FIFTEEN))
            return True
        if self._four is None or len(filled) % 5 or row_of_three(label, self._group):
            return False
        self._four += filled
        if len(self._four) >= _FIFTEEN:
            self._set_four(self._four)
        return True

    def _set_four(self, values: Sequence[str]) -> None:
        self._four = None
        cells = [Cell(Table.FOUR, group.code, column.code) for group in GROUPS for column in RESULT_COLUMNS]
        if len(values) > _FIFTEEN:
            chosen = values[:_FIFTEEN] if _adds_up(values[:_FIFTEEN]) else values[-_FIFTEEN:]
            chosen = chosen if _adds_up(chosen) else values[:_FIFTEEN]
            self._extra("表四", len(values), _FIFTEEN, values)
            values = chosen
        if len(values) == _FIFTEEN:
            self._put(cells, values)

    # --- table 二 ---

    def _two(self, label: str, values: Sequence[str]) -> bool:
        match = row_of_two(label)
        if match is None or len([value for value in values if value]) > 4:
            return False
        columns = self._columns_of_two(match.code, values)
        if columns is None:
            self._short.setdefault((Table.TWO, match.code), values)
            return True
        trimmed = _trimmed(values, len(columns))
        if len(trimmed) > len(columns):
            self._extra(f"表二{row_words(Table.TWO, match.code)}", len(trimmed), len(columns), values)
        self._put([Cell(Table.TWO, match.code, column) for column in columns], trimmed[: len(columns)])
        if match.written != match.official and not (self._is_trial and match.code == "norms"):
            self._renamed[f"二.{match.code}"] = (match.written, match.official)
        return True

    def _columns_of_two(self, code: str, values: Sequence[str]) -> tuple[str, ...] | None:
        """Return the columns that a row's figures stand in, told by their number; ``None`` when it is neither's."""
        filled = max((n for n, value in enumerate(values, start=1) if value), default=0)
        forms = (TRIAL_BLOCKS, BLOCKS) if self._is_trial else (BLOCKS, TRIAL_BLOCKS)
        known = [
            tuple(column.code for column in block.columns)
            for form in forms
            for block in form
            if code in (row for row, _ in block.rows)
        ]
        exact = [columns for columns in known if len(columns) in (len(values), filled)]
        wider = [columns for columns in known if len(columns) <= len(values) and filled <= len(columns)]
        return next(iter(exact + wider), None)

    # --- table 三 ---

    def _three(self, label: str, values: Sequence[str]) -> None:
        self._group = group_of(label) or self._group
        match = row_of_three(label, self._group) or row_begun(label)
        if match is None and not letters(label) and len(values) >= _SEVEN:
            # The label was broken around the figures, and its first line came before them.
            match = row_of_three(self._heard, self._group) or row_begun(self._heard)
        if match is None:
            if len(values) == _SEVEN and len([v for v in values if number_of(v) is not None]) == _SEVEN:
                self._strange.append(label)
            return
        self._group = match.code[:3] if match.code.count(".") == 2 else ""
        trimmed = _trimmed(values, _SEVEN)
        if len(trimmed) < _SEVEN:
            self._short.setdefault((Table.THREE, match.code), values)
            return
        if len(trimmed) > _SEVEN:
            self._extra(f"表三{row_words(Table.THREE, match.code)}", len(trimmed), _SEVEN, values)
            first, last = trimmed[:_SEVEN], trimmed[-_SEVEN:]
            trimmed = last if _row_adds_up(last) and not _row_adds_up(first) else first
        self._put([Cell(Table.THREE, match.code, column.code) for column in COLUMNS], trimmed)
        self._note_name(match)

    def _note_name(self, match: Match) -> None:
        if match.is_slip or (match.written != match.official and match.code != "3.2"):
            self._renamed[f"三.{match.code}"] = (match.written, match.official)

    # --- what is told ---

    def _put(self, cells: Sequence[Cell], values: Sequence[str]) -> None:
        """Lay figures into the first set that does not have them; the same figures again are a repeated page."""
        new = {cell: written(value) for cell, value in zip(cells, values, strict=True)}
        for number in range(SETS_LIMIT):
            if number == len(self.found.sets):
                self.found.sets.append({})
            own = self.found.sets[number]
            if cells[0] not in own:
                own.update(new)
                return
            is_repeat = {cell: own.get(cell) for cell in cells} == new
            further = self.found.sets[number + 1 :]
            if is_repeat and not any(cell.table is cells[0].table for one in further for cell in one):
                return

    def _extra(self, place: str, count: int, expected: int, values: Sequence[str]) -> None:
        self._remark(
            "extra_cell",
            place,
            f"有{count}格数据，应为{expected}格，多出{count - expected}格，没有采用",
            quote=" ".join(values),
        )

    def _remark(
        self, code: str, place: str, sentence: str, *, severity: Severity = Severity.NOTICE, quote: str = ""
    ) -> None:
        finding = Finding(severity, code, place, sentence, quote=quote)
        if finding not in self.found.findings:
            self.found.findings.append(finding)

    def finish(self) -> Found:
        """Say what could not be placed and what is named otherwise."""
        placed = {(cell.table, cell.row) for one in self.found.sets for cell in one}
        for (table, code), values in self._short.items():
            if (table, code) not in placed and not (code == TRIAL_ROW.code and (table, "3.6.1") in placed):
                self._remark(
                    "row_unread",
                    f"表{table.value}{row_words(table, code)}",
                    f"只有{len(values)}格数据，不能确定各在哪一列，没有采用",
                    severity=Severity.EXPLAIN,
                    quote=" ".join(values),
                )
        for label in self._strange[:5]:
            self._remark(
                "row_unknown",
                "表三",
                "有一行数据的行名不是格式规定的，没有采用",
                severity=Severity.EXPLAIN,
                quote=label,
            )
        self._names()
        if self.found.current and self.found.trial:
            self._remark(
                "mixed_form",
                "表二",
                f"同时有2019年试行格式的栏目（{'、'.join(sorted(self.found.trial))}）和现行格式的栏目"
                f"（{'、'.join(sorted(self.found.current))}）",
                severity=Severity.EXPLAIN,
            )
        if len(self.found.sets) > 1:
            self._remark(
                "several_sets",
                "表格",
                f"文件中有{len(self.found.sets)}套表格，以先出现的为准，其余另行核对",
                severity=Severity.EXPLAIN,
            )
        return self.found

    def _names(self) -> None:
        for table in Table:
            renamed = [pair for key, pair in self._renamed.items() if key.startswith(table.value)]
            if renamed:
                told = "；".join(f"“{ours}”应为“{official}”" for ours, official in renamed)
                self._remark("row_name", f"表{table.value}", f"行名与格式不同：{told}")


def _parted(cells: Sequence[str]) -> tuple[str, list[str]]:
    """Return a row's label and its figures: the longest stretch of cells without words, and what stands before it."""
    best = (0, 0)
    start: int | None = None
    for index, cell in enumerate([*cells, "字"]):
        if is_value(cell):
            start = index if start is None else start
            continue
        if start is not None and _weight(cells[start:index]) > _weight(cells[best[0] : best[1]]):
            best = (start, index)
        start = None
    first, last = best
    return "".join(cells[:first]), [cell.strip() for cell in cells[first:last]]


def _weight(cells: Sequence[str]) -> tuple[int, int]:
    return sum(bool(cell.strip()) for cell in cells), len(cells)


def _trimmed(values: Sequence[str], expected: int) -> list[str]:
    """Drop blank cells that only fill: those before the figures first, then those after."""
    left = list(values)
    while len(left) > expected and not left[0]:
        left.pop(0)
    while len(left) > expected and not left[-1]:
        left.pop()
    return left


def _row_adds_up(values: Sequence[str]) -> bool:
    numbers = [number_of(value) for value in values]
    told = [number for number in numbers if number is not None]
    return len(told) == len(values) and sum(told[:-1]) == told[-1]


def _adds_up(values: Sequence[str]) -> bool:
    return all(_row_adds_up(values[n : n + 5]) for n in range(0, len(values), 5))
