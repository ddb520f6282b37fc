"""Proof by taking apart: a redacted PDF holds pictures of pages and our own frame, not one object more."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence

import pikepdf

from mingting.disclosure.gateways.redacting import writing
from mingting.disclosure.gateways.redacting.reading import opened

_BACK = "back"
#: What each part of the file may hold, and which part stands there; "" is a plain value, ``_BACK`` points upwards.
_PARTS: Mapping[str, Mapping[str, str]] = {
    "catalogue": {
        "/Type": "",
        "/Pages": "pages",
        "/Lang": "",
        "/MarkInfo": "marked",
        "/StructTreeRoot": "tree",
        "/Metadata": "packet",
        "/OutputIntents": "intent",
    },
    "pages": {"/Type": "", "/Count": "", "/Kids": "page"},
    "page": {
        "/Type": "",
        "/Parent": _BACK,
        "/MediaBox": "",
        "/Resources": "resources",
        "/Contents": "content",
        "/StructParents": "",
        "/Tabs": "",
    },
    "resources": {"/XObject": "named"},
    "content": {"/Length": ""},
    "image": {
        "/Type": "",
        "/Subtype": "",
        "/Width": "",
        "/Height": "",
        "/ColorSpace": "",
        "/BitsPerComponent": "",
        "/Filter": "",
        "/DecodeParms": "rows",
        "/Length": "",
    },
    "rows": {"/Predictor": "", "/Colors": "", "/BitsPerComponent": "", "/Columns": ""},
    "marked": {"/Marked": ""},
    "tree": {"/Type": "", "/K": "element", "/ParentTree": "numbers"},
    "element": {"/Type": "", "/S": "", "/P": _BACK, "/Pg": _BACK, "/K": "element", "/Alt": ""},
    "numbers": {"/Nums": _BACK},
    "packet": {"/Type": "", "/Subtype": "", "/Length": ""},
    "intent": {
        "/Type": "",
        "/S": "",
        "/OutputConditionIdentifier": "",
        "/Info": "",
        "/DestOutputProfile": "profile",
    },
    "profile": {"/N": "", "/Length": ""},
}
_NAMES = frozenset(
    {"Catalog", "Pages", "Page", "XObject", "Image", "DeviceRGB", "DeviceGray", "FlateDecode", "DCTDecode"}
    | {
        "StructTreeRoot",
        "StructElem",
        "Document",
        "Figure",
        "S",
        "Metadata",
        "XML",
        "OutputIntent",
        "GTS_PDFA1",
    }
)
#: What people call the things that are found most often.
_CALLED = {
    "/AcroForm": "表单",
    "/Names": "附件或命名对象",
    "/EmbeddedFiles": "附件",
    "/AF": "附件",
    "/JavaScript": "脚本",
    "/OpenAction": "自动动作",
    "/AA": "自动动作",
    "/OCProperties": "可选图层",
    "/Outlines": "书签",
    "/Annots": "批注或表单域",
    "/Thumb": "缩略图",
    "/PieceInfo": "软件私有数据",
    "/ActualText": "替换文字",
    "/Font": "字体和文字",
    "/Info": "文件属性",
    "/Encrypt": "加密",
}
_TRAILER = {"/Root", "/Size", "/ID"}
_NUMBER = rb"\d+(?:\.\d+)?"
#: The one form in which our pages are drawn.
DRAWN = re.compile(
    rb"/Figure <</MCID 0>> BDC\n"
    rb"(?:q " + _NUMBER + rb" 0 0 " + _NUMBER + rb"(?: " + _NUMBER + rb" " + _NUMBER + rb"| 0 0)"
    rb" cm /(?:P|B\d+) Do Q\n)+EMC"
)
_FAULTS_SHOWN = 20
_DEPTH = 12


def faults(redacted: bytes, descriptions: Sequence[str]) -> list[str]:
    """Return Chinese faults of a redacted PDF's structure; ``descriptions`` is what its pages must be called."""
    found = []
    if redacted.count(b"\n%%EOF") != 1:
        found.append("遮盖后的文件含有增量更新（旧版本）或多个结尾")
    try:
        with opened(redacted) as document:
            found.extend(_Inspection(document, descriptions).found)
            rewritten = writing.saved(document)
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError):
        return [*found, "遮盖后的文件结构有误，不能核验"]
    if rewritten != redacted:
        found.append("遮盖后的文件不是整体新写成的，可能含有旧版本、未被引用的对象或夹带的数据")
    return list(dict.fromkeys(found))[:_FAULTS_SHOWN]


class _Inspection:
    """One walk from the root of a file through everything that hangs on it."""

    def __init__(self, document: pikepdf.Pdf, descriptions: Sequence[str]) -> None:
        self.found: list[str] = []
        self._seen: dict[tuple[int, int], str] = {}
        self._called: list[str] = []
        for key in set(document.trailer.keys()) - _TRAILER:
            self._unwanted(key)
        self._look(document.Root, "catalogue", 0)
        if self._called != list(descriptions):
            self.found.append("遮盖后的文件中有不是遮盖说明的文字")
        if len(self._seen) != len(document.objects):
            self.found.append("遮盖后的文件含有未被引用的对象")

    def _unwanted(self, key: str) -> None:
        called = key if re.fullmatch(r"/[A-Za-z]{1,30}", key) else "名称异常"
        self.found.append(f"遮盖后的文件含有{_CALLED.get(key, f'不应有的内容（{called}）')}")

    def _look(self, thing: pikepdf.Object, part: str, depth: int) -> None:
        if isinstance(thing, pikepdf.Array):
            for one in thing:
                self._look(one, part, depth)
            return
        if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            if not (part == "element" and isinstance(thing, int)):
                self._unwanted(f"/{part}")
            return
        if depth > _DEPTH:
            self._unwanted("/Nesting")
            return
        if thing.is_indirect:
            if thing.objgen in self._seen:
                if self._seen[thing.objgen] != part:
                    self._unwanted("/Shared")
                return
            self._seen[thing.objgen] = part
        if part == "named":
            self._named(thing, depth)
            return
        self._entries(thing, part, depth)
        if isinstance(thing, pikepdf.Stream):
            self._stream(thing, part)
        if part == "page":
            self._drawn(thing)

    def _entries(self, thing: pikepdf.Object, part: str, depth: int) -> None:
        for key, value in thing.items():
            within = _PARTS[part].get(key)
            if within is None:
                self._unwanted(key)
            elif within == "":
                self._plain(key, value)
            elif within != _BACK:
                self._look(value, within, depth + 1)
            elif not self._points_back(value):
                self._unwanted(key)

    def _points_back(self, value: object) -> bool:
        if isinstance(value, pikepdf.Array):
            return all(self._points_back(one) for one in value)
        return isinstance(value, int) or getattr(value, "objgen", None) in self._seen

    def _plain(self, key: str, value: object) -> None:
        if isinstance(value, pikepdf.String):
            text = str(value)
            if key == "/Alt":
                self._called.append(text)
            elif text not in {writing.LANGUAGE, writing.COLOURS}:
                self._unwanted(key)
        elif isinstance(value, pikepdf.Name):
            if str(value)[1:] not in _NAMES:
                self._unwanted(key)
        elif isinstance(value, pikepdf.Array):
            if not all(isinstance(one, int) or hasattr(one, "as_tuple") for one in value):
                self._unwanted(key)
        elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
            self._unwanted(key)

    def _named(self, pictures: pikepdf.Object, depth: int) -> None:
        for name, picture in pictures.items():
            if not re.fullmatch(r"/(?:P|B\d+)", name):
                self._unwanted(name)
            self._look(picture, "image", depth + 1)

    def _stream(self, thing: pikepdf.Stream, part: str) -> None:
        body = thing.read_raw_bytes()
        if part == "image":
            if not _is_picture_only(thing, body):
                self.found.append("遮盖后的文件的图像中夹带有别的数据")
        elif part == "packet" and body != writing.PACKET:
            self.found.append("遮盖后的文件含有元数据")
        elif part == "profile" and body != writing.colour_profile():
            self.found.append("遮盖后的文件的色彩配置中夹带有别的数据")
        elif part == "content" and not DRAWN.fullmatch(body):
            self.found.append("遮盖后的文件的页面上有图像以外的内容")

    def _drawn(self, page: pikepdf.Object) -> None:
        """Whether a page draws each of its pictures, the first of them over the whole page."""
        try:
            drawn = re.findall(rb"q (\S+) 0 0 (\S+) (\S+) (\S+) cm (/\w+) Do Q", _contents(page))
            has = set(page.Resources.XObject.keys())
            sides = tuple(float(side) for side in page.MediaBox)
            whole = tuple(float(number) for number in drawn[0][:4]) if drawn else ()
        except (AttributeError, KeyError, TypeError, ValueError, pikepdf.PdfError):
            self.found.append("遮盖后的文件的页面上有图像以外的内容")
            return
        if has != {name.decode() for *_, name in drawn} or whole != (*sides[2:], 0.0, 0.0) or any(sides[:2]):
            self.found.append("遮盖后的文件的页面与其图像不相符")


def _contents(page: pikepdf.Object) -> bytes:
    return page.Contents.read_raw_bytes()


def _is_picture_only(stream: pikepdf.Stream, body: bytes) -> bool:
    """Whether a picture's data end where its last pixel ends, and are pixels from the start."""
    if stream.get("/Filter") == "/DCTDecode":
        return _is_bare_jpeg(body)
    if stream.get("/Filter") != "/FlateDecode" or "/DecodeParms" not in stream:
        return False
    bits = int(stream.Width) * int(stream.BitsPerComponent) * int(stream.DecodeParms.Colors)
    wanted = int(stream.Height) * (1 + (bits + 7) // 8)
    unpacking = zlib.decompressobj()
    try:
        rows = unpacking.decompress(body, wanted + 1)
    except zlib.error:
        return False
    return len(rows) == wanted and unpacking.eof and not unpacking.unused_data


def _is_bare_jpeg(body: bytes) -> bool:
    """Whether a baseline JPEG has only the segments that its pixels need, and ends with its one scan."""
    if not body.startswith(b"\xff\xd8"):
        return False
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        length = int.from_bytes(body[at + 2 : at + 4], "big")
        # JFIF with its fixed 16 bytes, quantisation, frame, Huffman tables, scan
        if marker not in {0xE0, 0xDB, 0xC0, 0xC4, 0xDA} or (marker == 0xE0 and length != 16):
            return False
        at += 2 + length
        if marker == 0xDA:
            return body.find(b"\xff\xd9", at) == len(body) - 2
    return False
