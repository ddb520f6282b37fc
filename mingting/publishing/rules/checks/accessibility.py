"""Whether people who cannot see the page can read it: pictures, tables, headings (WCAG 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import DraftFacts, ImageFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists

_CITE = cite("无障碍法", "第三十二条")
_FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|bmp)|(?:img|dsc|image|微信图片|截图|图片)[-_ ]?[0-9]*", re.IGNORECASE
)
#: The page's own title is its only h1.
_PAGE_TITLE_LEVEL = 1


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find pictures without words, tables without a head, headings that skip a level."""
    for image in facts.images:
        yield from _image(image)
    for table in facts.tables:
        if not table.has_header:
            yield Finding(
                "accessibility.table_header",
                Severity.WARN,
                Place(table.field, table.label),
                "表格没有标明表头行，读屏软件无法对应行列",
                _CITE,
            )
    above = _PAGE_TITLE_LEVEL
    for heading in facts.headings:
        place = Place(heading.field, heading.label, excerpt=heading.text[:40])
        if not heading.text.strip():
            yield Finding("accessibility.empty_heading", Severity.WARN, place, "小标题没有文字", _CITE)
        elif heading.level > above + 1:
            yield Finding(
                "accessibility.heading_skipped",
                Severity.WARN,
                place,
                f"小标题由第{above}级跳到第{heading.level}级，中间缺少层级",
                _CITE,
            )
        above = heading.level


def _image(image: ImageFacts) -> Iterator[Finding]:
    place = Place(image.field, image.label, excerpt=image.name[:40])
    alt = image.alt.strip()
    if not alt and not image.decorative:
        yield Finding(
            "accessibility.image_alt",
            Severity.BLOCK,
            place,
            "图片没有替代文字；如仅作装饰，请标为装饰性图片",
            _CITE,
        )
    elif alt and not image.decorative and (alt == image.name or _FILE_NAME.fullmatch(alt)):
        yield Finding(
            "accessibility.alt_is_name",
            Severity.WARN,
            place,
            f"替代文字“{alt[:40]}”像是文件名，没有说明图片内容",
            _CITE,
        )
    if image.text_unread and not image.decorative:
        yield Finding(
            "accessibility.image_text_unread",
            Severity.WARN,
            place,
            "图片中的文字未识别，请人工核对有无个人信息、涉密内容和错字",
            cite("个保法", "第二十五条"),
        )
