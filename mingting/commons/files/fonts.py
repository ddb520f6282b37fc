"""The fonts an official paper is set in: which of those wanted are there, and one store for the whole process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

import typst

from mingting.kernel.refusals import Refused

#: The families an official paper is written in: 仿宋, 宋体, 楷体, 黑体, 小标宋.
Family = Literal["fang", "song", "kai", "hei", "title"]
#: Names as Typst sees them, best first. Fandol has the 6 763 characters of GB 2312 and no more: Noto comes after it.
_WANTED: Mapping[Family, tuple[str, ...]] = MappingProxyType(
    {
        "fang": ("FangSong_GB2312", "FandolFang R", "FangSong", "STFangsong", "Noto Serif CJK SC"),
        "song": ("SimSun", "FandolSong", "STSong", "Noto Serif CJK SC"),
        "kai": ("KaiTi_GB2312", "FandolKai", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
        "hei": ("SimHei", "FandolHei", "STHeiti", "Noto Sans CJK SC"),
        "title": ("FZXiaoBiaoSong-B05S", "FandolSong", "STSong", "Noto Serif CJK SC"),
    }
)
#: Whatever no family has, as in names: 喆堃犇昇.
_LAST = ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC")
#: Figures and Latin letters: those of Chinese fonts are too wide or too black. The last comes with Typst.
_LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


@dataclass(frozen=True, slots=True)
class Fonts:
    """The store that Typst draws from, which it shares, and the families of each kind that are there, best first."""

    store: typst.Fonts
    families: Mapping[Family, tuple[str, ...]]
    latin: tuple[str, ...]


@cache
def find_fonts(directories: tuple[str, ...] = ()) -> Fonts:
    """Return the fonts of the given directories and of the system, found once in the life of the process.

    Raises ``Refused`` when there is no Chinese font at all.
    """
    store = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=list(directories))
    return chosen(store, frozenset(store.families()))


def chosen(store: typst.Fonts, there: frozenset[str]) -> Fonts:
    """Choose from the families that are there. Typst replaces a family it does not know without a word."""
    last = [name for name in _LAST if name in there]
    families: dict[Family, tuple[str, ...]] = {}
    for family, wanted in _WANTED.items():
        found = [name for name in wanted if name in there]
        families[family] = tuple(dict.fromkeys([*found, *last]))
        if not families[family]:
            raise Refused("服务器上没有中文字体，不能排版。请管理员运行 make fonts，或者安装 fonts-noto-cjk")
    return Fonts(store, MappingProxyType(families), tuple(name for name in _LATIN if name in there))
