"""OFD files (GB/T 33190) written for the tests: text by places, rules, templates, pictures, and faults."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.sax.saxutils import escape

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MM = 25.4 / 72
WIDE, TALL = 210.0, 297.0


def words(x: float, y: float, size: float, text: str, *, extra: str = "", inner: str = "") -> str:
    """A text object as most programs write it: x, the baseline y and the size in points."""
    runs = groupby(size * MM * (0.5 if letter.isascii() else 1.0) for letter in text[:-1])
    spelled = " ".join(f"g {len(list(run))} {step:.3f}" for step, run in runs)
    steps = f' DeltaX="{spelled}"' if spelled else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x * MM:.3f} {(y - size) * MM:.3f} {len(text) * size * MM:.3f}'
        f' {size * MM:.3f}" Font="3" Size="{size * MM:.3f}"{extra}>{inner}'
        f'<ofd:TextCode X="0" Y="{size * MM:.3f}"{steps}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroked line, in points."""
    return (
        f'<ofd:PathObject ID="1" Boundary="{x0 * MM:.3f} {y0 * MM:.3f} {max(x1 - x0, 1) * MM:.3f}'
        f' {max(y1 - y0, 1) * MM:.3f}" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {(x1 - x0) * MM:.3f}'
        f" {(y1 - y0) * MM:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def bar(x: float, y: float, wide: float) -> str:
    """A rule written as a filled bar, as some programs do."""
    return (
        f'<ofd:PathObject ID="1" Boundary="{x * MM:.3f} {y * MM:.3f} {wide * MM:.3f} 0.3" Fill="true" Stroke="false">'
        f"<ofd:AbbreviatedData>M 0 0 L {wide * MM:.3f} 0 L {wide * MM:.3f} 0.3 L 0 0.3 C</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
    )


def image(x: float, y: float, wide: float, tall: float) -> str:
    """The picture of the package, in points."""
    box = f"{x * MM:.3f} {y * MM:.3f} {wide * MM:.3f} {tall * MM:.3f}"
    return f'<ofd:ImageObject ID="1" Boundary="{box}" ResourceID="9"/>'


def entry(place: str) -> str:
    """The OFD.xml of a package whose document is there."""
    info = "<ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
    body = f"<ofd:DocBody>{info}<ofd:DocRoot>{place}</ofd:DocRoot></ofd:DocBody>"
    return f'{_HEAD}<ofd:OFD {_NAMES} DocType="OFD" Version="1.1">{body}</ofd:OFD>'


@dataclass
class Ofd:
    """Pages are the objects drawn on each; ``fonts`` tells whether font 3 is declared.

    ``added`` joins the package, in the place of what bears the same name; ``dropped`` is left out of it.
    """

    pages: Sequence[str]
    template: str = ""
    picture: bytes = b""
    fonts: bool = True
    added: Mapping[str, bytes] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    def bytes(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in {**self._members(), **self.added}.items():
                if name not in self.dropped:
                    package.writestr(name, content)
        return out.getvalue()

    def _members(self) -> dict[str, str | bytes]:
        members: dict[str, str | bytes] = {
            "OFD.xml": entry("Doc_0/Document.xml"),
            "Doc_0/Document.xml": self._document(),
            "Doc_0/PublicRes.xml": self._resources(),
        }
        for number, objects in enumerate(self.pages):
            members[f"Doc_0/Pages/Page_{number}/Content.xml"] = self._page(objects)
        if self.template:
            members["Doc_0/Tpls/Tpl_0/Content.xml"] = self._page(self.template, of_template=True)
        if self.picture:
            members["Doc_0/Res/one.png"] = self.picture
        return members

    def _document(self) -> str:
        kids = "".join(
            f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(self.pages))
        )
        below = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if self.template else ""
        return (
            f"{_HEAD}<ofd:Document {_NAMES}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {WIDE} {TALL}"
            f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{below}</ofd:CommonData>"
            f"<ofd:Pages>{kids}</ofd:Pages></ofd:Document>"
        )

    def _resources(self) -> str:
        fonts = '<ofd:Font ID="3" FontName="仿宋"/>' if self.fonts else ""
        media = '<ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>one.png</ofd:MediaFile></ofd:MultiMedia>'
        held = f"<ofd:MultiMedias>{media}</ofd:MultiMedias>" if self.picture else ""
        return f'{_HEAD}<ofd:Res {_NAMES} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts>{held}</ofd:Res>'

    def _page(self, objects: str, *, of_template: bool = False) -> str:
        below = '<ofd:Template TemplateID="7"/>' if self.template and not of_template else ""
        layer = f'<ofd:Layer ID="2" Type="Body">{objects}</ofd:Layer>'
        return f"{_HEAD}<ofd:Page {_NAMES}>{below}<ofd:Content>{layer}</ofd:Content></ofd:Page>"


def grid(x: Sequence[float], y: Sequence[float]) -> str:
    """The rules of a table with every line drawn; levels as filled bars, uprights as strokes."""
    return "".join(bar(x[0], at, x[-1] - x[0]) for at in y) + "".join(rule(at, y[0], at, y[-1]) for at in x)
