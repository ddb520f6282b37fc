"""The form of the yearly report as data: its six parts, its three tables, and every cell by name (年报格式).

The form is that of 国办公开办函〔2021〕30号; the trial form of 2019 (国办公开办函〔2019〕60号) is given as far as it
differs. Building, drawing, checking and giving out all read these tables and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from mingting.kernel.law import cite

FORM = cite("年报格式")
ARTICLE_49 = cite("条例", "第四十九条")
ARTICLE_50 = cite("条例", "第五十条")


class Edition(StrEnum):
    """Which form a report is written in."""

    TRIAL = "2019"
    CURRENT = "2021"


class Table(StrEnum):
    """The parts of the report that are tables, by their numerals."""

    TWO = "二"
    THREE = "三"
    FOUR = "四"


#: The six parts in their order: numeral and title.
PARTS = (
    ("一", "总体情况"),
    ("二", "主动公开政府信息情况"),
    ("三", "收到和处理政府信息公开申请情况"),
    ("四", "政府信息公开行政复议、行政诉讼情况"),
    ("五", "存在的主要问题及改进情况"),
    ("六", "其他需要报告的事项"),
)
#: The sub-headings of part 一 (条例第五十条, 年报格式一（一）).
HEADINGS_OF_PART_ONE = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
#: Printed in the head of table 三.
EQUATION_IN_HEAD = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
TOTAL = "total"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One figure of the report: its table, the code of its row and the code of its column."""

    table: Table
    row: str
    column: str

    @property
    def key(self) -> str:
        """The stable address: ``三.3.4.1.natural``."""
        return f"{self.table.value}.{self.row}.{self.column}"

    @property
    def words(self) -> str:
        """The address in words: 表三第三（四）1行“自然人”列."""
        return f"表{self.table.value}{row_words(self.table, self.row)}{column_words(self.table, self.column)}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of table 三 or 四: its code, its name, and the head that it stands under with others."""

    code: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of table 三. ``number`` is how it is numbered on paper, within its ``group`` where it has one."""

    code: str
    number: str
    name: str
    group: str = ""

    @property
    def spoken(self) -> str:
        """Its place in words: 第三（四）1."""
        return "第" + _SPOKEN[self.code[0]] + _within(self.code)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of table 二: the item of 条例第二十条 it reports on, its columns and its rows (code, name)."""

    article: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, str], ...]
    is_decimal: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group of five columns of table 四."""

    code: str
    name: str
    under: str = ""


_SPOKEN = {"1": "一", "2": "二", "3": "三", "4": "四"}
_CHINESE = "零一二三四五六七八"
_ORGANISATIONS = "法人或其他组织"


def _within(code: str) -> str:
    levels = code.split(".")[1:]
    return "".join(f"（{_CHINESE[int(n)]}）" if depth == 0 else n for depth, n in enumerate(levels))


COLUMNS = (
    Column("natural", "自然人"),
    Column("business", "商业企业", _ORGANISATIONS),
    Column("research", "科研机构", _ORGANISATIONS),
    Column("charity", "社会公益组织", _ORGANISATIONS),
    Column("legal_service", "法律服务机构", _ORGANISATIONS),
    Column("other", "其他", _ORGANISATIONS),
    Column(TOTAL, "总计"),
)
_WITHHELD, _UNABLE, _UNPROCESSED, _OTHERWISE = (
    "（三）不予公开",
    "（四）无法提供",
    "（五）不予处理",
    "（六）其他处理",
)

#: The 25 rows of table 三.
ROWS = (
    Row("1", "一、", "本年新收政府信息公开申请数量"),
    Row("2", "二、", "上年结转政府信息公开申请数量"),
    Row("3.1", "（一）", "予以公开"),
    Row("3.2", "（二）", "部分公开（区分处理的，只计这一情形，不计其他情形）"),
    Row("3.3.1", "1.", "属于国家秘密", _WITHHELD),
    Row("3.3.2", "2.", "其他法律行政法规禁止公开", _WITHHELD),
    Row("3.3.3", "3.", "危及“三安全一稳定”", _WITHHELD),
    Row("3.3.4", "4.", "保护第三方合法权益", _WITHHELD),
    Row("3.3.5", "5.", "属于三类内部事务信息", _WITHHELD),
    Row("3.3.6", "6.", "属于四类过程性信息", _WITHHELD),
    Row("3.3.7", "7.", "属于行政执法案卷", _WITHHELD),
    Row("3.3.8", "8.", "属于行政查询事项", _WITHHELD),
    Row("3.4.1", "1.", "本机关不掌握相关政府信息", _UNABLE),
    Row("3.4.2", "2.", "没有现成信息需要另行制作", _UNABLE),
    Row("3.4.3", "3.", "补正后申请内容仍不明确", _UNABLE),
    Row("3.5.1", "1.", "信访举报投诉类申请", _UNPROCESSED),
    Row("3.5.2", "2.", "重复申请", _UNPROCESSED),
    Row("3.5.3", "3.", "要求提供公开出版物", _UNPROCESSED),
    Row("3.5.4", "4.", "无正当理由大量反复申请", _UNPROCESSED),
    Row("3.5.5", "5.", "要求行政机关确认或重新出具已获取信息", _UNPROCESSED),
    Row("3.6.1", "1.", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", _OTHERWISE),
    Row("3.6.2", "2.", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", _OTHERWISE),
    Row("3.6.3", "3.", "其他", _OTHERWISE),
    Row("3.7", "（七）", "总计"),
    Row("4", "四、", "结转下年度继续办理"),
)
#: What rows 3.1 to 3.7 stand under.
RESULTS_HEAD = "三、本年度办理结果"
#: The trial form does not divide （六）其他处理.
TRIAL_ROW = Row("3.6", "（六）", "其他处理")
ROWS_OF = {
    Edition.CURRENT: ROWS,
    Edition.TRIAL: tuple(
        TRIAL_ROW if row.code == "3.6.1" else row for row in ROWS if row.code not in ("3.6.2", "3.6.3")
    ),
}
#: Rows whose sum is row 3.7, in either form.
RESULT_ROWS = {
    edition: tuple(row.code for row in rows if row.code.startswith("3.") and row.code != "3.7")
    for edition, rows in ROWS_OF.items()
}

_DECIDED = (Column("decided", "本年处理决定数量"),)
_TRIAL_CHANGE = (
    Column("before", "上一年项目数量"),
    Column("change", "本年增/减"),
)
_TRIAL_DECIDED = (*_TRIAL_CHANGE, Column("decided", "处理决定数量"))
_MADE = (("rules", "规章"), ("norms", "行政规范性文件"))
_SANCTIONS = (("penalties", "行政处罚"), ("coercion", "行政强制"))
BLOCKS = (
    Block(
        "第二十条第（一）项",
        (
            Column("issued", "本年制发件数"),
            Column("repealed", "本年废止件数"),
            Column("in_force", "现行有效件数"),
        ),
        _MADE,
    ),
    Block("第二十条第（五）项", _DECIDED, (("licences", "行政许可"),)),
    Block("第二十条第（六）项", _DECIDED, _SANCTIONS),
    Block(
        "第二十条第（八）项",
        (Column("amount", "本年收费金额（单位：万元）"),),
        (("charges", "行政事业性收费"),),
        is_decimal=True,
    ),
)
TRIAL_BLOCKS = (
    Block(
        "第二十条第（一）项",
        (
            Column("made", "本年新制作数量"),
            Column("disclosed", "本年新公开数量"),
            Column("public", "对外公开总数量"),
        ),
        (("rules", "规章"), ("norms", "规范性文件")),
    ),
    Block(
        "第二十条第（五）项", _TRIAL_DECIDED, (("licences", "行政许可"), ("services", "其他对外管理服务事项"))
    ),
    Block("第二十条第（六）项", _TRIAL_DECIDED, _SANCTIONS),
    Block("第二十条第（八）项", _TRIAL_CHANGE, (("charges", "行政事业性收费"),)),
    Block(
        "第二十条第（九）项",
        (Column("projects", "采购项目数量"), Column("spent", "采购总金额")),
        (("purchases", "政府集中采购"),),
        is_decimal=True,
    ),
)
BLOCKS_OF = {Edition.CURRENT: BLOCKS, Edition.TRIAL: TRIAL_BLOCKS}

GROUPS = (
    Group("reconsideration", "行政复议"),
    Group("direct_suit", "未经复议直接起诉", "行政诉讼"),
    Group("later_suit", "复议后起诉", "行政诉讼"),
)
RESULT_COLUMNS = (
    Column("upheld", "结果维持"),
    Column("corrected", "结果纠正"),
    Column("other", "其他结果"),
    Column("pending", "尚未审结"),
    Column(TOTAL, "总计"),
)


@cache
def cells_of(table: Table, edition: Edition = Edition.CURRENT) -> tuple[Cell, ...]:
    """Return every cell of a table in reading order."""
    return tuple(_cells(table, edition))


def _cells(table: Table, edition: Edition) -> Iterator[Cell]:
    if table is Table.TWO:
        for block in BLOCKS_OF[edition]:
            for code, _name in block.rows:
                yield from (Cell(table, code, column.code) for column in block.columns)
    elif table is Table.THREE:
        for row in ROWS_OF[edition]:
            yield from (Cell(table, row.code, column.code) for column in COLUMNS)
    else:
        for group in GROUPS:
            yield from (Cell(table, group.code, column.code) for column in RESULT_COLUMNS)


@cache
def cell_at(key: str) -> Cell:
    """Return the cell of an address. Raises ``KeyError`` for one that neither form has."""
    for edition in Edition:
        for table in Table:
            for cell in cells_of(table, edition):
                if cell.key == key:
                    return cell
    raise KeyError(key)


@cache
def is_decimal(cell: Cell) -> bool:
    """Return whether the cell is an amount of money; all others are counts."""
    if cell.table is not Table.TWO:
        return False
    return cell.column in ("amount", "spent") or (cell.row == "charges" and cell.column == "change")


def is_signed(cell: Cell) -> bool:
    """Return whether the cell may be below zero: only 本年增/减 of the trial form."""
    return cell.column == "change"


@cache
def row_words(table: Table, row: str) -> str:
    """Return a row's place in words: 第三（四）1行, “行政许可”行; of table 四 the name of the group."""
    if table is Table.THREE:
        found = next(r for r in (*ROWS, TRIAL_ROW) if r.code == row)
        return f"{found.spoken}行"
    if table is Table.FOUR:
        return f"“{next(group.name for group in GROUPS if group.code == row)}”"
    names = {code: name for block in (*TRIAL_BLOCKS, *BLOCKS) for code, name in block.rows}
    return f"“{names[row]}”行"


@cache
def column_words(table: Table, column: str) -> str:
    """Return a column's name in words: “自然人”列."""
    columns: tuple[Column, ...] = COLUMNS if table is Table.THREE else RESULT_COLUMNS
    if table is Table.TWO:
        columns = tuple(one for block in (*BLOCKS, *TRIAL_BLOCKS) for one in block.columns)
    name = next(one.name for one in columns if one.code == column)
    return f"“{name}”列"
