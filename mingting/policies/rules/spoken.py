"""How another document is named in a sentence that people read."""

from __future__ import annotations

from mingting.policies.rules.citing import citation

#: A title longer than this is cut in a sentence; nothing but the sentence is cut.
_LONGEST = 120


def document(title: str, number: str = "") -> str:
    """Return ``《标题》（文号）``, the number alone where there is no title, ``另一文件`` where there is neither."""
    name = title.strip()
    if not name:
        return number.strip() or "另一文件"
    return citation(name[:_LONGEST] + "…" if len(name) > _LONGEST else name, number)


def place(document_named: str, address: str) -> str:
    """Return a place in a document: 《…》第三条; a level without 第, such as 二（一）, is set in quotation marks."""
    is_level = bool(address) and not address.startswith(("第", "附"))
    return f"{document_named}“{address}”" if is_level else f"{document_named}{address}"
