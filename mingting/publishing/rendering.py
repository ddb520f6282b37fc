"""The body as the public will see it. The preview and the release go through the same door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from bs4 import BeautifulSoup
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from .drafting import DraftFile, text_of
from .gateways.importing import clean_html
from .models import InformationItem
from .rules.kinds import kinds

#: Returns the address, width and height under which a file of the draft is shown.
Addresses = Callable[[str], tuple[str, int | None, int | None]]

GOVERNMENT_SUFFIX = ".gov.cn"


#: What the public is shown just as the draft says it.
_AS_WRITTEN = (
    "organ",
    "column",
    "kind",
    "title",
    "doc_no",
    "theme",
    "article20",
    "formed_on",
    "source",
    "validity",
    "effective_on",
    "expires_on",
    "summary",
    "keywords",
    "particulars",
)


def words_shown(draft: InformationItem, addresses: Addresses) -> dict[str, Any]:
    """Return the fields of a release that come from the draft alone: preview and release are made of the same."""
    return {name: getattr(draft, name) for name in _AS_WRITTEN} | {
        "genre": kinds()[draft.kind].genre,
        "body_html": str(render_body(draft, addresses)),
        "body_text": text_of(draft),
    }


def render_body(item: InformationItem, addresses: Addresses) -> SafeString:
    """Return the body as sanitised HTML: no scripts, no styles; links that leave government pass the notice page.

    ``addresses`` gives the address of the file standing at a place such as ``body.3``.
    """
    pieces = []
    headings = 0
    for number, block in enumerate(item.body, start=1):
        if block.block_type == "heading":
            headings += 1
            pieces.append(_heading(block.value, headings))
        else:
            pieces.append(_RENDERERS[block.block_type](block.value, f"body.{number}", addresses))
    return mark_safe("\n".join(pieces))  # noqa: S308 — every piece is escaped or cleaned below


def _heading(value: Any, number: int) -> str:
    level = value["level"] if value["level"] in {"2", "3", "4"} else "2"
    return format_html('<h{0} id="h{1}">{2}</h{0}>', mark_safe(level), number, value["text"])  # noqa: S308


def _text(value: Any, place: str, addresses: Addresses) -> str:
    cleaned = clean_html(expand_db_html(value.source))
    soup = BeautifulSoup(cleaned, "html.parser")
    for link in soup.find_all("a", href=True):
        link["href"] = through_the_gate(str(link["href"]))
        if link["href"].startswith("/leave/"):
            link["rel"] = "nofollow noopener"
    return str(soup)


def through_the_gate(url: str) -> str:
    """Return the address itself, or the notice page's when it leads out of government.

    指引: 打开非政府网站链接时应有提示信息.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return url
    host = (parts.hostname or "").lower()
    if host == GOVERNMENT_SUFFIX[1:] or host.endswith(GOVERNMENT_SUFFIX):
        return url
    return f"/leave/?url={quote(url, safe='')}"


def _table(value: Any, place: str, addresses: Addresses) -> str:
    if not value or not value.get("data"):
        return ""
    caption = value.get("table_caption") or ""
    merged = {(cell["row"], cell["col"]): cell for cell in value.get("mergeCells") or []}
    height, width = len(value["data"]), max(len(row) for row in value["data"])
    hidden = {
        (cell["row"] + down, cell["col"] + right)
        for cell in merged.values()
        for down in range(min(cell["rowspan"], height))
        for right in range(min(cell["colspan"], width))
        if down or right
    }
    head, body = "", ""
    for r, row in enumerate(value["data"]):
        is_head = r == 0 and value.get("first_row_is_table_header")
        cells = "".join(
            _cell(
                text, merged.get((r, c)), is_head=is_head, is_side=c == 0 and value.get("first_col_is_header")
            )
            for c, text in enumerate(row)
            if (r, c) not in hidden
        )
        if is_head:
            head = f"<thead><tr>{cells}</tr></thead>"
        else:
            body += f"<tr>{cells}</tr>"
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    label = escape(caption or "表格")
    return (
        f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">'
        f"<table>{title}{head}<tbody>{body}</tbody></table></div>"
    )


def _cell(text: Any, span: dict[str, int] | None, *, is_head: Any, is_side: Any) -> str:
    tag, scope = ("th", ' scope="col"') if is_head else ("th", ' scope="row"') if is_side else ("td", "")
    if span and span["rowspan"] > 1:
        scope += f' rowspan="{int(span["rowspan"])}"'
    if span and span["colspan"] > 1:
        scope += f' colspan="{int(span["colspan"])}"'
    return f"<{tag}{scope}>{escape(str(text or '')).replace(chr(10), '<br>')}</{tag}>"


def _picture(value: Any, place: str, addresses: Addresses) -> str:
    image = value["image"]
    if not image:
        return ""
    url, width, height = addresses(place)
    alt = "" if getattr(image, "decorative", False) else getattr(image, "contextual_alt_text", "") or ""
    caption = format_html("<figcaption>{}</figcaption>", value["caption"]) if value["caption"] else ""
    words = _paragraphs(value["text"], "图中文字") if value["text"] else ""
    return format_html(
        '<figure class="picture"><img src="{}" alt="{}"{} loading="lazy" decoding="async">{}</figure>{}',
        url,
        alt,
        _size(width, height),
        caption,
        words,
    )


def _video(value: Any, place: str, addresses: Addresses) -> str:
    if not value["file"]:
        return ""
    url, _width, _height = addresses(place)
    return format_html(
        '<figure class="video"><video controls preload="metadata" src="{}" aria-label="{}"></video>'
        "<figcaption>{}</figcaption></figure>{}",
        url,
        value["title"],
        value["title"],
        _paragraphs(value["transcript"], "视频文字稿"),
    )


def _paragraphs(text: str, label: str) -> SafeString:
    lines = mark_safe("".join(format_html("<p>{}</p>", line) for line in text.splitlines() if line.strip()))  # noqa: S308
    return format_html('<details class="transcript" open><summary>{}</summary>{}</details>', label, lines)


def _size(width: int | None, height: int | None) -> SafeString:
    if not width or not height:
        return mark_safe("")
    return format_html(' width="{}" height="{}"', width, height)


_RENDERERS: dict[str, Callable[[Any, str, Addresses], str]] = {
    "text": _text,
    "table": _table,
    "picture": _picture,
    "video": _video,
}


def desk_addresses(files: list[DraftFile]) -> Addresses:
    """Return the addresses that staff see in a preview: the uploads themselves, behind the desk's door."""
    by_place = {file.place: file for file in files}

    def address(place: str) -> tuple[str, int | None, int | None]:
        file = by_place[place]
        source = file.source
        url = source.file.url if file.role == "image" else source.url
        return url, getattr(source, "width", None), getattr(source, "height", None)

    return address
