"""Proposes the prose of a report from the facts at hand: a sentence only where there is a fact, its figures bound.

What no record tells is left to be written, and marked so that it cannot be overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator

from mingting.reporting.rules.figures import (
    ASKED,
    NOTICES,
    PUBLISHED_ALL,
    TAKEN,
    Figures,
    class_name,
    classes,
    compared,
)
from mingting.reporting.rules.form import HEADINGS_OF_PART_ONE
from mingting.reporting.rules.placeholders import DIFFERENCE, GROWTH, LAST_YEAR, TO_WRITE

#: The parts that are written in words; the others are tables.
WRITTEN_PARTS = ("一", "五", "六")
_NUMERALS = "一二三四五"
_RESULTS = (
    ("三.3.1.total", "予以公开"),
    ("三.3.2.total", "部分公开"),
    ("办理.不予公开", "不予公开"),
    ("办理.无法提供", "无法提供"),
    ("办理.不予处理", "不予处理"),
    ("办理.其他处理", "其他处理"),
)
#: What is told beside last year's: the figure, and what to call it.
COMPARED = ((PUBLISHED_ALL, "主动公开政府信息", "条"), ("三.1.total", "新收政府信息公开申请", "件"))


def propose(
    figures: Figures, last_year: Figures | None, *, organ: str, year: int, is_government: bool
) -> dict[str, str]:
    """Return the texts of parts 一, 五 and 六 by numeral, a paragraph a line, with placeholders for figures."""
    return {
        "一": "\n".join(_part_one(figures, last_year, organ, year, is_government=is_government)),
        "五": "\n".join(
            (_to_write("本年工作中存在的主要问题"), _to_write("对上述问题的改进措施和上年问题的整改情况"))
        ),
        "六": "\n".join(_part_six()),
    }


def _bound(name: str, view: str = "") -> str:
    return f"{{{{{name}{'@' + view if view else ''}}}}}"


def _to_write(what: str) -> str:
    return f"{TO_WRITE}：{what}〕"


def _part_one(
    figures: Figures, last_year: Figures | None, organ: str, year: int, *, is_government: bool
) -> Iterator[str]:
    yield f"根据《中华人民共和国政府信息公开条例》，现公布{organ}{year}年政府信息公开工作情况。"
    written = (
        [_published(figures, last_year)],
        [_requests(figures, last_year), _disputes()],
        [_norms(figures)],
        [_to_write("政府信息公开平台的建设和维护情况")],
        [_to_write(_oversight(is_government=is_government))],
    )
    for numeral, heading, paragraphs in zip(_NUMERALS, HEADINGS_OF_PART_ONE, written, strict=True):
        yield f"（{numeral}）{heading}"
        yield from paragraphs


def _oversight(*, is_government: bool) -> str:
    return "工作考核、社会评议和责任追究结果情况" if is_government else "监督保障情况"


def _published(figures: Figures, last_year: Figures | None) -> str:
    if not figures.of(PUBLISHED_ALL):
        return _to_write("主动公开情况（本年没有发布记录）")
    by_class = "、".join(f"{kind}类{_bound(class_name(kind))}条" for kind in classes(figures))
    return (
        f"全年主动公开政府信息{_bound(PUBLISHED_ALL)}条，其中{by_class}。"
        f"{_compared(figures, last_year, PUBLISHED_ALL)}"
    )


def _requests(figures: Figures, last_year: Figures | None) -> str:
    said = [f"全年新收政府信息公开申请{_bound('三.1.total')}件"]
    if figures.of("三.2.total"):
        said.append(f"上年结转{_bound('三.2.total')}件")
    said.append(f"办结申请{_bound('三.3.7.total')}件")
    said.append(f"结转下年度继续办理{_bound('三.4.total')}件")
    results = "、".join(f"{words}{_bound(name)}件" for name, words in _RESULTS if figures.of(name))
    told = f"{'，'.join(said)}。" + (f"办理结果为{results}。" if results else "")
    return told + _compared(figures, last_year, "三.1.total")


def _compared(figures: Figures, last_year: Figures | None, name: str) -> str:
    """Return the sentence that sets a figure beside last year's; nothing where last year has none."""
    change = next(compared(figures, last_year, [name]), None) if last_year else None
    if change is None or not (change.now or change.before):
        return ""
    words, unit = next((words, unit) for known, words, unit in COMPARED if known == name)
    if not change.difference:
        return f"{words}数量与上一年{_bound(name, DIFFERENCE)}。"
    rate = f"，{_bound(name, GROWTH)}" if change.percent is not None else ""
    return f"上一年{words}{_bound(name, LAST_YEAR)}{unit}，本年{_bound(name, DIFFERENCE)}{unit}{rate}。"


def _disputes() -> str:
    return (
        f"因政府信息公开工作被申请行政复议{_bound('四.reconsideration.total')}件，"
        f"被提起行政诉讼{_bound('诉讼.总数')}件。"
    )


def _norms(figures: Figures) -> str:
    names = ("二.norms.issued", "二.norms.repealed", "二.norms.in_force")
    if any(figures.of(name) is None for name in names) or not any(figures.of(name) for name in names):
        return _to_write("政府信息的制作、审查、更新和保存情况")
    issued, repealed, in_force = map(_bound, names)
    return f"全年制发行政规范性文件{issued}件，废止{repealed}件，年末现行有效{in_force}件。"


def _part_six() -> Iterator[str]:
    """What was charged is told even when nothing was (年报格式)."""
    yield (
        "按照《政府信息公开信息处理费管理办法》，"
        f"全年发出收费通知{_bound(NOTICES)}件，涉及收费金额{_bound(ASKED)}元，"
        f"实际收取信息处理费{_bound(TAKEN)}元。"
    )
