"""The figures of a year's report by name: the cells of its tables, what was published by class, the fees, their sums.

A name is a cell's address (``三.3.4.1.natural``) or two words (``公开.总数``). Every figure has its list of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from mingting.reporting.rules.equations import plain
from mingting.reporting.rules.form import COLUMNS, ROWS, TOTAL, Cell, Table, cell_at, cells_of, is_decimal
from mingting.reporting.rules.report import Number, Written

PUBLISHED, PUBLISHED_ALL = "公开", "公开.总数"
NOTICES, ASKED, TAKEN = "收费.通知件数", "收费.通知金额", "收费.实收金额"
_NAMED = {
    PUBLISHED_ALL: "主动公开政府信息总数",
    NOTICES: "发出收费通知件数",
    ASKED: "收费通知涉及金额（元）",
    TAKEN: "实际收取信息处理费（元）",
}
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")


def _three(prefix: str) -> tuple[str, ...]:
    return tuple(f"三.{row.code}.{TOTAL}" for row in ROWS if row.code.startswith(prefix))


#: Sums of cells that have no cell of their own: name → what it is called, and the addresses summed.
SUMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "申请.法人或其他组织": (
        "法人或其他组织的新收申请",
        tuple(f"三.1.{column.code}" for column in COLUMNS if column.code not in ("natural", TOTAL)),
    ),
    "办理.不予公开": ("不予公开合计", _three("3.3.")),
    "办理.无法提供": ("无法提供合计", _three("3.4.")),
    "办理.不予处理": ("不予处理合计", _three("3.5.")),
    "办理.其他处理": ("其他处理合计", _three("3.6.")),
    "诉讼.总数": ("行政诉讼合计", ("四.direct_suit.total", "四.later_suit.total")),
}
#: The cells of 行政规范性文件 by what counts in each: the policy library's records, where it holds any of the organ.
NORMS = {said: f"二.norms.{said}" for said in ("issued", "repealed", "in_force")}
#: The cells that may be entered by hand: the house keeps no records of what they count, or not yet all of them.
BY_HAND = tuple(cell.key for cell in cells_of(Table.TWO))


@dataclass(frozen=True, slots=True)
class Source:
    """A record that a figure counts: what kind of record, which, what it is called, and why it counts."""

    kind: str
    pk: int
    number: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Values by name, and the records behind each. A cell of table 二 that nobody entered has no value."""

    values: Mapping[str, Number]
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str) -> Number | None:
        """Return a figure, or the sum that has this name; ``None`` where it was not entered or is not known."""
        if name not in SUMS:
            return self.values.get(name)
        parts = [self.values.get(part) for part in SUMS[name][1]]
        return None if None in parts else sum(part for part in parts if part is not None)

    def behind(self, name: str) -> tuple[Source, ...]:
        """Return the records that the figure counts, each once."""
        names = SUMS[name][1] if name in SUMS else (name,)
        return tuple(dict.fromkeys(source for one in names for source in self.sources.get(one, ())))

    def cells(self) -> dict[Cell, Written]:
        """Return the cells of the tables; what was not entered is blank."""
        return {
            cell: Written.of(value) if (value := self.values.get(cell.key)) is not None else Written("")
            for table in Table
            for cell in cells_of(table)
        }


class Tally:
    """Adds records up to figures. Every figure of tables 三 and 四, of fees and of each class begins at nought."""

    def __init__(self, classes: Iterable[str]) -> None:
        self._values: dict[str, Number] = dict.fromkeys(
            (
                *(cell.key for table in (Table.THREE, Table.FOUR) for cell in cells_of(table)),
                *_NAMED,
                *(class_name(one) for one in classes),
            ),
            0,
        )
        self._sources: dict[str, list[Source]] = defaultdict(list)

    def begin(self, names: Iterable[str]) -> None:
        """Let figures that have no value yet begin at nought, because there are records of what they count."""
        for name in names:
            self._values.setdefault(name, 0)

    def value_of(self, name: str) -> Number | None:
        """Return what a figure has come to; ``None`` where nothing was counted or entered."""
        return self._values.get(name)

    def add(self, names: Iterable[str], source: Source, amount: int = 1) -> None:
        """Let a record count in these figures. A name that the form has not raises ``KeyError``."""
        for name in names:
            self._values[name] += amount
            self._sources[name].append(source)

    def put(self, name: str, value: Number, source: Source) -> None:
        """Let a figure be what was entered for it."""
        self._values[name] = value
        self._sources[name] = [source]

    def add_all(self, source: Source, figures: Figures) -> None:
        """Let a whole report count in this one; each figure says by how much."""
        for name, value in figures.values.items():
            if name not in self._values or value:
                self._values[name] = self._values.get(name, 0) + value
                self._sources[name].append(replace(source, why=f"{source.why}{plain(value)}"))

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all was counted or entered."""
        return not self._sources

    def figures(self) -> Figures:
        """Return what was counted."""
        return Figures(
            MappingProxyType(dict(self._values)),
            MappingProxyType({name: tuple(found) for name, found in self._sources.items()}),
        )


def class_name(kind: str) -> str:
    """Return the name of the figure of one class of published information: ``公开.部门动态``."""
    return f"{PUBLISHED}.{kind}"


def names(figures: Figures) -> tuple[str, ...]:
    """Return every name that a figure of this report has, cells first."""
    cells = (cell.key for table in Table for cell in cells_of(table))
    return tuple(dict.fromkeys((*cells, *figures.values, *SUMS)))


def words_of(name: str) -> str:
    """Return what a figure is called: 表三第一行“总计”列, 主动公开政府信息总数, 主动公开“部门动态”."""
    if name in _NAMED:
        return _NAMED[name]
    if name in SUMS:
        return SUMS[name][0]
    if name.startswith(f"{PUBLISHED}."):
        return f"主动公开“{name.partition('.')[2]}”"
    return cell_at(name).words


def classes(figures: Figures) -> tuple[str, ...]:
    """Return the classes of which something was published, the figures' own order."""
    prefix = f"{PUBLISHED}."
    return tuple(
        name.removeprefix(prefix)
        for name, value in figures.values.items()
        if name.startswith(prefix) and name != PUBLISHED_ALL and value
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside last year's; ``percent`` is ``None`` where last year's was nought."""

    name: str
    now: Number
    before: Number
    percent: Decimal | None

    @property
    def difference(self) -> Number:
        """This year's less last year's."""
        return self.now - self.before

    @property
    def said(self) -> str:
        """The difference in words: 增加3, 减少2, 持平."""
        return said_difference(self.now, self.before)


def compared(now: Figures, before: Figures, wanted: Sequence[str]) -> Iterator[Change]:
    """Yield the figures of these names beside last year's, where both years have them."""
    for name in wanted:
        new, old = now.of(name), before.of(name)
        if new is not None and old is not None:
            yield Change(name, new, old, growth(new, old))


def growth(now: Number, before: Number) -> Decimal | None:
    """Return by how many percent it grew, one decimal; ``None`` from nought."""
    if not before:
        return None
    share = _HUNDRED * (Decimal(now) - Decimal(before)) / Decimal(before)
    return share.quantize(_TENTH, rounding=ROUND_HALF_UP)


def said_difference(now: Number, before: Number) -> str:
    """Return 增加3, 减少2 or 持平."""
    if now == before:
        return "持平"
    return f"增加{plain(now - before)}" if now > before else f"减少{plain(before - now)}"


def said_growth(percent: Decimal) -> str:
    """Return 增长50%, 下降12.5% or 持平."""
    if not percent:
        return "持平"
    return f"{'增长' if percent > 0 else '下降'}{plain(abs(percent))}%"


def from_plain(values: Mapping[str, int | str]) -> dict[str, Number]:
    """Return figures from their stored form, see :func:`to_plain`."""
    return {name: Decimal(value) if isinstance(value, str) else value for name, value in values.items()}


def to_plain(values: Mapping[str, Number]) -> dict[str, int | str]:
    """Return figures as JSON keeps them without loss: counts are numbers, amounts are text."""
    return {name: value if isinstance(value, int) else format(value, "f") for name, value in values.items()}


def is_amount(name: str) -> bool:
    """Return whether the cell of this address is an amount in 万元, which may have decimals."""
    return is_decimal(cell_at(name))
