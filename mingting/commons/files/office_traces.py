"""What office files carry besides what they show, and how that is taken out of docx, xlsx and pptx."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from mingting.commons.files import office, revisions
from mingting.commons.files.markup import parse_xml
from mingting.commons.files.office import R, W
from mingting.commons.files.packages import RELATIONSHIP, Package, rewrite

_CORE = {
    "creator": "作者",
    "lastModifiedBy": "最后修改人",
    "subject": "主题",
    "keywords": "关键词",
    "description": "备注",
    "category": "类别",
    "contentStatus": "状态",
}
_APP = {"Company": "单位", "Manager": "管理者", "HyperlinkBase": "超链接基础"}
_WORD_TEXTS = r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml$"
#: Parts that only tell about people, machines and reviewers: (name in Chinese, pattern); all may go.
_TELLING_PARTS = (
    (
        "批注",
        r"(?:word/comments\w*\.xml|xl/comments\d*\.xml|xl/comments/.*|xl/threadedComments/.*|ppt/comments/.*"
        r"|ppt/commentAuthors\.xml|ppt/authors\.xml)$",
    ),
    ("审阅人员", r"(?:word/people\.xml|xl/persons/.*)$"),
    ("自定义属性", r"docProps/custom\.xml$"),
    ("缩略图", r"docProps/thumbnail\.\w+$"),
    ("打印机设置", r".*/printerSettings/.*"),
    ("自定义数据", r"customXml/.*"),
    ("演讲者备注", r"ppt/notesSlides/.*"),
    ("修订记录", r"xl/revisions/.*"),
)
_CORE_BARE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"/>'
)
_APP_BARE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def hidden(package: Package) -> dict[str, str]:
    """Return Chinese name → value of everything hidden in an office file. Raises ``PackageError``."""
    found: dict[str, str] = {}
    for part, names in (("docProps/core.xml", _CORE), ("docProps/app.xml", _APP)):
        root = package.xml(part)
        for field, name in names.items():
            element = None if root is None else root.find(f"{{*}}{field}")
            if element is not None and (element.text or "").strip():
                found[name] = element.text.strip()[:200]
    for name, pattern in _TELLING_PARTS:
        parts = [p for p in package.under(pattern) if "/_rels/" not in p]
        if parts:
            found[name] = _count_of_comments(package, parts) if name == "批注" else f"{len(parts)} 项"
    embedded = package.under(r".*/embeddings/.*")
    if embedded:
        found["内嵌文件"] = f"{len(embedded)} 个"
    found |= _in_word(package) | _in_workbook(package) | _in_slides(package)
    return found


def _count_of_comments(package: Package, parts: list[str]) -> str:
    number = 0
    people: set[str] = set()
    for part in parts:
        root = package.xml(part) if part.endswith(".xml") else None
        for comment in () if root is None else root.iter("{*}comment", "{*}threadedComment", "{*}cm"):
            number += 1
            people.add(comment.get(f"{W}author", ""))
        for author in () if root is None else root.iter("{*}author", "{*}cmAuthor"):
            people.add(author.get("name") or author.text or "")
    who = "、".join(sorted(filter(None, people)))[:100]
    return f"{number} 条" + (f"（{who}）" if who else "")


def _in_word(package: Package) -> dict[str, str]:
    changes = unseen = 0
    for part in package.under(_WORD_TEXTS):
        root = package.xml(part)
        if root is not None:
            changes += revisions.count(root)
            unseen += sum(
                1
                for v in root.iter(f"{W}vanish")
                if v.get(f"{W}val", "1") not in {"0", "false"} and v.getparent().getparent().tag == f"{W}r"
            )
    found = {}
    if changes:
        found["修订"] = f"{changes} 处"
    if unseen:
        found["隐藏文字"] = f"{unseen} 处"
    settings = package.xml("word/settings.xml")
    if settings is not None:
        for name, tag in (
            ("文档变量", "docVars"),
            ("邮件合并来源", "mailMerge"),
            ("模板路径", "attachedTemplate"),
        ):
            if settings.find(f"{W}{tag}") is not None:
                found[name] = "有"
    return found


def _in_workbook(package: Package) -> dict[str, str]:
    if not package.main.startswith("xl/"):
        return {}
    found = {}
    unseen = [name for name, state, _ in office.sheets(package) if state != "visible"]
    if unseen:
        found["隐藏工作表"] = "、".join(unseen)[:200]
    lines = 0
    for _, _, part in office.sheets(package):
        root = package.xml(part)
        if root is not None:
            lines += sum(1 for e in root.iter("{*}row", "{*}col") if e.get("hidden") in {"1", "true"})
    if lines:
        found["隐藏行列"] = f"{lines} 处"
    if links := package.under(r"xl/externalLinks/[^/]+\.xml$"):
        found["外部工作簿数据"] = f"{len(links)} 项"
    book = package.xml(package.main)
    if book is not None and (path := next(book.iter("{*}absPath"), None)) is not None:
        found["本机路径"] = str(path.get("url", ""))[:200]
    return found


def _in_slides(package: Package) -> dict[str, str]:
    number = 0
    for part in package.under(r"ppt/slides/slide\d+\.xml$"):
        root = package.xml(part)
        number += root is not None and root.get("show") in {"0", "false"}
    return {"隐藏幻灯片": f"{number} 张"} if number else {}


def strip(data: bytes) -> bytes:
    """Return the office file without its properties, comments, tracked changes (accepted) and machine traces.

    Hidden sheets, rows, columns, slides and text, embedded files and external workbook data stay: formulas
    lean on them and only the author knows whether they are meant for the public; ``hidden`` goes on reporting
    them. Raises ``PackageError``.
    """
    package = Package(data)
    dropped = {p for _, pattern in _TELLING_PARTS for p in package.under(pattern)}
    notes, mixed = _notes_drawings(package)
    dropped |= notes
    if mixed:
        dropped -= set(package.under(r"xl/(?:comments|threadedComments|persons).*"))
    dropped |= {p for p in package.names if p.endswith(".rels") and _owner(p) in dropped}
    replaced: dict[str, bytes] = {}
    for part, edit in _edits(package, notes):
        root = parse_xml(replaced[part]) if part in replaced else package.xml(part)
        if root is not None and part not in dropped:
            edit(root)
            replaced[part] = _written(root)
    for part in package.names:
        if part.endswith(".rels") and part not in dropped:  # noqa: SIM102 (two questions, not one)
            if (without := _relations_without(package, part, dropped)) is not None:
                replaced[part] = without
    types = package.xml("[Content_Types].xml")
    for override in [] if types is None else list(types.iter("{*}Override")):
        if override.get("PartName", "").lstrip("/") in dropped:
            override.getparent().remove(override)
    if types is not None:
        replaced["[Content_Types].xml"] = _written(types)
    replaced |= _bare_properties(package)
    return rewrite(package, replaced=replaced, dropped=frozenset(dropped))


def _bare_properties(package: Package) -> dict[str, bytes]:
    """The title stays: screen readers and browsers show it."""
    found: dict[str, bytes] = {}
    core = package.xml("docProps/core.xml")
    if core is not None:
        bare = etree.fromstring(_CORE_BARE.encode())
        title = core.find("{*}title")
        if title is not None and title.text:
            etree.SubElement(bare, "{http://purl.org/dc/elements/1.1/}title").text = title.text
        found["docProps/core.xml"] = _written(bare)
    if "docProps/app.xml" in package.names:
        found["docProps/app.xml"] = _APP_BARE
    return found


def _edits(package: Package, notes: set[str]) -> list[tuple[str, Callable[[etree._Element], None]]]:
    edits: list[tuple[str, Callable[[etree._Element], None]]] = []
    edits += [(part, _clean_word) for part in package.under(_WORD_TEXTS)]
    edits += [(part, _clean_word_settings) for part in package.under(r"word/settings\.xml$")]
    if package.main.startswith("xl/"):
        edits.append((package.main, _clean_book))
        for part in package.under(r"xl/(?:work|chart|dialog)sheets/[^/]+\.xml$"):
            edits.append((part, _forget_printer))
            if any(target in notes for _, target, _ in package.relations(part).values()):
                edits.append((part, _forget_notes))
    return edits


def _clean_word(root: etree._Element) -> None:
    revisions.accept(root)
    revisions.remove_comment_marks(root)
    for bound in list(root.iter(f"{W}dataBinding", "{*}dataBinding")):
        bound.getparent().remove(bound)
    _drop_rsids(root)


def _drop_rsids(root: etree._Element) -> None:
    """Revision identifiers link drafts of one document to each other."""
    for element in root.iter(f"{W}p", f"{W}r", f"{W}tr", f"{W}sectPr"):
        for name in [n for n in element.attrib if n.startswith(f"{W}rsid")]:
            del element.attrib[name]


def _clean_word_settings(root: etree._Element) -> None:
    for name in ("docVars", "mailMerge", "attachedTemplate", "trackRevisions", "rsids"):
        for element in root.findall(f"{W}{name}"):
            root.remove(element)


def _clean_book(root: etree._Element) -> None:
    for path in list(root.iter("{*}absPath")):
        outer = path.getparent()
        while outer.getparent() is not None and outer.getparent() is not root:
            outer = outer.getparent()
        root.remove(outer if outer is not root else path)


def _forget_notes(root: etree._Element) -> None:
    for legacy in root.findall("{*}legacyDrawing"):
        root.remove(legacy)


def _forget_printer(root: etree._Element) -> None:
    for setup in root.iter("{*}pageSetup"):
        setup.attrib.pop(f"{R}id", None)


def _notes_drawings(package: Package) -> tuple[set[str], bool]:
    """Return the old drawings that show comments and nothing else, and whether one mixes them with controls.

    Comments mixed with form controls in one drawing cannot be taken out without breaking the controls: they
    stay.
    """
    found = set()
    mixed = False
    for part in package.under(r"xl/.*\.vml$"):
        kinds = re.findall(rb'ObjectType="(\w+)"', package.read(part))
        if kinds and all(kind == b"Note" for kind in kinds):
            found.add(part)
        elif b"Note" in kinds:
            mixed = True
    return found, mixed


def _owner(relations_part: str) -> str:
    folder, _, leaf = relations_part.rpartition("_rels/")
    return folder + leaf.removesuffix(".rels")


def _relations_without(package: Package, part: str, dropped: set[str]) -> bytes | None:
    """Return a relationships part without those to dropped parts, or ``None`` when nothing changes."""
    targets = package.relations(_owner(part))
    root = package.xml(part)
    gone = [
        r
        for r in ([] if root is None else root.iter(RELATIONSHIP))
        if targets[r.get("Id", "")][1] in dropped
        or r.get("Type", "").endswith(("/attachedTemplate", "/mailMergeSource"))
    ]
    for relation in gone:
        relation.getparent().remove(relation)
    return _written(root) if gone and root is not None else None


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
