"""A bureau's own template looked through before it is used: what it may not hold, and what it must.

What it may say is narrow on purpose: ``{{ 名称 }}`` and ``{%p if 名称 %} … {%p endif %}``. What the PDF could not
show is refused, so that the Word file and the PDF always agree.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import docxtpl
from docx.opc.exceptions import PackageNotFoundError
from jinja2 import TemplateError, nodes
from lxml import etree

from mingting.commons.files import dangers, revisions
from mingting.commons.files.office import W
from mingting.commons.files.packages import Package, PackageError
from mingting.disclosure.gateways.letters.filling import sandbox
from mingting.disclosure.gateways.letters.templates import SIGNATURE_STYLE
from mingting.disclosure.gateways.letters.word_forms import Styles
from mingting.disclosure.rules.letter_fields import LABELS
from mingting.disclosure.rules.letters import LETTERS, Addressee, LetterKind, required_fields

_FIELDS: Mapping[str, str] = {label: name for name, label in LABELS.items()}
#: Known by name though no letter prints it: the consent is a fact of the case.
UNPRINTED = frozenset({"approver"})
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_HOW = "模板中只能使用“{{ 名称 }}”和“{%p if 名称 %}……{%p endif %}”"
_MARK = re.compile(r"\{[{%#]|[%#}]\}")
_FOLIO = re.compile(r"[\s\d—–\-－·第页共/]*")
#: What a PDF set from the template would not show, by the element that holds it.
_UNSHOWN: Mapping[str, str] = {
    "drawing": "图片或者文本框",
    "pict": "图片或者文本框",
    "object": "嵌入的对象",
    "altChunk": "嵌入的文件",
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "commentReference": "批注",
    "ruby": "拼音指南",
}
SIZE_LIMIT = 2 * 1024 * 1024
_A4 = (11906, 16838)
_CLOSE_TO = 60


def check_template(data: bytes, kind: LetterKind, outcome: str = "") -> list[str]:
    """Return what is wrong with a template, in Chinese, everything at once; empty when it may be used.

    Without an outcome a kind that has several is asked for what all of them need: one template may serve them all,
    and what one outcome needs besides is looked for when a letter is made. Refuses an outcome the kind does not have.
    """
    required = _required(kind, outcome)
    if len(data) > SIZE_LIMIT:
        return [f"文件超过 {SIZE_LIMIT // 1024 // 1024} MB，不像是文书模板"]
    found = dangers.of_package(data)
    if found.type != "docx":
        return ["文件不是 Word 文档（docx），请在 Word 或者 WPS 中另存为 docx 格式"]
    if found.encrypted:
        return ["文件有打开密码，请去除后再上传"]
    faults = [*found.faults]
    if found.has_macros:
        faults.append("文件含有宏，请另存为不含宏的 docx 格式")
    if found.embedded or found.external:
        faults.append("文件含有嵌入的对象或者引用外部内容，请去除")
    if faults:
        return faults
    try:
        package = Package(data)
        body = package.xml(package.main)
        if body is None:
            return ["文件中没有正文"]
        found_in = (
            _unshown(package, body),
            _unsigned(package, body, kind),
            _elsewhere(package),
            _words(data, required, LETTERS[kind].name),
        )
        return [*chain.from_iterable(found_in)]
    except PackageError as fault:
        return [str(fault)]


def _required(kind: LetterKind, outcome: str) -> tuple[str, ...]:
    variants = LETTERS[kind].variants if not outcome else ()
    if not variants:
        return required_fields(kind, outcome)
    first, *others = (required_fields(kind, variant) for variant in variants)
    return tuple(name for name in first if all(name in other for other in others))


def _unshown(package: Package, root: etree._Element) -> Iterator[str]:
    """Yield what the letter's PDF would leave out."""
    held = [name for tag, name in _UNSHOWN.items() if next(root.iter(f"{W}{tag}"), None) is not None]
    if next(root.iter("{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"), None) is not None:
        held.append("公式")
    if next((cell for cell in root.iter(f"{W}tc") if cell.find(f".//{W}tbl") is not None), None) is not None:
        held.append("表格中的表格")
    if held:
        yield f"正文中有{'、'.join(dict.fromkeys(held))}，PDF 中不会出现，请去除"
    if revisions.count(root):
        yield "文件中有修订，请接受或者拒绝全部修订"
    styles = Styles(package.xml("word/styles.xml"))
    for number, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        words = "".join(each.text or "" for each in paragraph.iter(f"{W}t"))[:12]
        if styles.paragraph(paragraph).numbered:
            yield f"第{number}段“{words}”使用了自动编号，PDF 中不会出现，请直接输入编号"
        if any(styles.run(paragraph, run).switched("vanish") for run in paragraph.iter(f"{W}r")):
            yield f"第{number}段“{words}”有隐藏文字，请去除"
    yield from _page(root)


def _unsigned(package: Package, root: etree._Element, kind: LetterKind) -> Iterator[str]:
    styles = Styles(package.xml("word/styles.xml"))
    signed = any(styles.name(paragraph) == SIGNATURE_STYLE for paragraph in root.iter(f"{W}p"))
    if not signed and LETTERS[kind].addressee is not Addressee.INTERNAL:
        yield f"机关名称和成文日期应当使用“{SIGNATURE_STYLE}”样式，否则不能确定印章的位置"


def _page(root: etree._Element) -> Iterator[str]:
    sections = list(root.iter(f"{W}sectPr"))
    if len(sections) > 1:
        yield "文件分为几节，请合并为一节"
    for section in sections[-1:]:
        size = section.find(f"{W}pgSz")
        measured = (0, 0) if size is None else tuple(int(size.get(f"{W}{side}", "0")) for side in ("w", "h"))
        if any(abs(own - a4) > _CLOSE_TO for own, a4 in zip(measured, _A4, strict=True)):
            yield "页面应当是 A4 纸竖向"
        columns = section.find(f"{W}cols")
        if columns is not None and columns.get(f"{W}num", "1") != "1":
            yield "页面不能分栏"


def _elsewhere(package: Package) -> Iterator[str]:
    """Yield faults of headers, footers and properties: a folio may stand there, and nothing else."""
    for part in package.under(r"word/(?:header|footer)\d*\.xml$"):
        root = package.xml(part)
        said = "" if root is None else "".join(each.text or "" for each in root.iter(f"{W}t"))
        if not _FOLIO.fullmatch(said):
            yield f"页眉页脚中只能有页码，“{said[:20]}”不会出现在 PDF 中，请移到正文"
    for part in package.under(r"(?:word/.*|docProps/.*)\.xml$"):
        root = package.xml(part)
        if part != package.main and root is not None and _MARK.search("".join(root.itertext())):
            yield "占位符只能写在正文中，页眉、页脚、脚注和文件属性中不能有“{{”等记号"
            return


def _words(data: bytes, required: Iterable[str], letter: str) -> Iterator[str]:
    """Yield faults of the placeholders: how they are written, which are unknown, which are lacking."""
    template = docxtpl.DocxTemplate(io.BytesIO(data))
    try:
        template.init_docx()
        source = template.patch_xml(template.get_xml())
        tree = sandbox().parse(source)
    except TemplateError as fault:
        yield f"占位符的写法有误（{fault.message}）。{_HOW}"
        return
    except (PackageNotFoundError, KeyError, ValueError):
        yield "Word 文档的结构有误，请在 Word 或者 WPS 中重新保存"
        return
    if "｛｛" in source or "｝｝" in source:
        yield "占位符应当用半角的花括号“{{ }}”，不能用全角的“｛｛ ｝｝”"
    strange = sorted(
        {type(node).__name__ for node in tree.find_all(nodes.Node) if not isinstance(node, _ALLOWED)}
    )
    if strange or "{#" in source:
        yield f"模板中有不能使用的写法（{'、'.join(strange) or '{# #}'}）。{_HOW}"
        return
    used = {node.name for node in tree.find_all(nodes.Name)}
    for name in sorted(used - set(LABELS) - set(_FIELDS)):
        yield f"占位符“{{{{ {name} }}}}”不认识；可以用的有：{'、'.join(_FIELDS)}"
    lacking = [LABELS[name] for name in required if name not in _said(tree.body) | UNPRINTED]
    if lacking:
        named = "、".join(f"“{{{{ {label} }}}}”" for label in lacking)
        yield f"{letter}的模板缺少{named}；这些内容必须写出，不能只在别的条件下才出现"


def _said(body: Iterable[nodes.Node]) -> set[str]:
    """Return the fields whose values are written whatever the conditions: in both branches, or on their own."""
    said: set[str] = set()
    for node in body:
        if isinstance(node, nodes.Output):
            said |= {_field(each.name) for each in node.nodes if isinstance(each, nodes.Name)}
        elif isinstance(node, nodes.If):
            branches = [_said(node.body), *(_said(each.body) for each in node.elif_), _said(node.else_)]
            said |= set.intersection(*branches)
            if isinstance(node.test, nodes.Name):
                said |= branches[0] & {_field(node.test.name)}
    return said


def _field(name: str) -> str:
    return _FIELDS.get(name, name)
