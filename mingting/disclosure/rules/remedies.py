"""Whom an applicant may turn to, and in what order: the paragraph of remedies at the end of a letter.

Since 2024-01-01 a refusal to disclose goes to 行政复议 before it may go to a court (复议法第二十三条第一款第（四）项),
and the letter itself must say so (第二款). Everything else may go to either.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from mingting.disclosure.rules.outcomes import Remedy
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

ARTICLE_20 = cite("复议法", "第二十条")
ARTICLE_22 = cite("复议法", "第二十二条第二款")
ARTICLES_FIRST = cite("复议法", "第二十条、第二十三条第一款第（四）项")
#: What is withheld under these articles goes to review first; what is absent, elsewhere or to be made does not.
WITHHELD = cite("条例", "第十四条、第十五条、第十六条")
ARTICLE_24 = cite("复议法", "第二十四条")
ARTICLE_27 = cite("复议法", "第二十七条")
ARTICLE_28 = cite("复议法", "第二十八条")
ARTICLE_45 = cite("行诉法", "第四十五条")
ARTICLE_46 = cite("行诉法", "第四十六条")

ANY_COURT = "有管辖权的人民法院"


class Standing(StrEnum):
    """What an organ is in the order of government, as far as it decides who reviews its acts."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    TOWN = "town"
    STREET = "street"
    AFFILIATED = "affiliated"
    JUSTICE = "justice"
    VERTICAL = "vertical"


def review_body(organ_kind: str, own_government: str, higher_government: str, vertical: str = "") -> str:
    """Return the name of the organ that reviews the acts of an organ of a district or county (复议法第二十四条).

    ``organ_kind`` is a :class:`Standing`; ``own_government`` the people's government of the district,
    ``higher_government`` the one above it, ``vertical`` the organ's own superior. Departments, towns, street offices
    and affiliated bodies go to the district, the district itself to the government above; customs, finance, foreign
    exchange, taxes and state security to their superior (第二十七条); a bureau of justice to the district or, as the
    applicant chooses, to its superior (第二十八条). Raises ``Refused`` when the name needed is empty.
    """
    if organ_kind not in set(Standing):
        raise Refused("请选择机关的类别，以便确定行政复议机关", field="organ_kind", cite=ARTICLE_24)
    if organ_kind == Standing.VERTICAL:
        return _named(vertical, "请填写上一级主管部门的名称", "vertical", ARTICLE_27)
    if organ_kind == Standing.GOVERNMENT:
        return _named(higher_government, "请填写上一级人民政府的名称", "higher_government", ARTICLE_24)
    own = _named(own_government, "请填写本级人民政府的名称", "own_government", ARTICLE_24)
    if organ_kind == Standing.JUSTICE:
        superior = _named(vertical, "请填写上一级司法行政部门的名称", "vertical", ARTICLE_28)
        return f"{own}或者{superior}"
    return own


def _named(name: str, sentence: str, field: str, article: str) -> str:
    if not name.strip():
        raise Refused(sentence, field=field, cite=article)
    return name.strip()


def remedy(
    *,
    group: Remedy | Literal["none"],
    review_body: str,
    court: str = "",
    online_review_url: str = "",
    served_online: bool = False,
    partial: bool = False,
    document: str = "本答复书",
) -> str:
    """Return the paragraph of remedies, one sentence after another; empty for ``none``.

    ``R1``: 行政复议 within sixty days or a court within six months. ``R2``: 行政复议 first, a court within fifteen days
    of its decision; with ``partial`` the order is said to rest on what was withheld under 条例第十四条至第十六条, and
    whatever else the applicant objects to may go the same way or to a court at once. ``court`` is where a suit without
    review goes; after a review the court depends on the decision, so it is not named. A letter served online must name
    the online door of the reviewing organ (复议法第二十二条第二款): raises ``Refused`` without it, or without
    a reviewing organ.
    """
    if group == "none":
        return ""
    body = _named(review_body, "请填写行政复议机关的名称", "review_body", ARTICLE_20)
    url = online_review_url.strip()
    if served_online and not url:
        sentence = "通过互联网送达的，应当同时告知提交行政复议申请书的网址"
        raise Refused(sentence, field="online_review_url", cite=ARTICLE_22)
    said = _either(body, court, document)
    if group == "R2":
        said = _partly(body, court, document) if partial else _first(body, document, document)
    return said + (f"行政复议申请书也可以在线提交，网址：{url}。" if url else "")


def _either(body: str, court: str, document: str) -> str:
    return (
        f"对{document}不服的，可以自收到{document}之日起60日内，根据{ARTICLE_20}的规定向{body}申请行政复议，"
        f"或者自收到{document}之日起6个月内，根据{ARTICLE_46}的规定向{court.strip() or ANY_COURT}提起行政诉讼。"
    )


def _first(body: str, document: str, disputed: str) -> str:
    return (
        f"对{disputed}不服的，根据{ARTICLES_FIRST}的规定，"
        f"应当自收到{document}之日起60日内先向{body}申请行政复议；对行政复议决定不服的，"
        f"可以自收到行政复议决定书之日起15日内，根据{ARTICLE_45}的规定向{ANY_COURT}提起行政诉讼。"
    )


def _partly(body: str, court: str, document: str) -> str:
    """Return what is told with a partial answer: each content has the way that the law gives it."""
    withheld = _first(body, document, f"{document}中根据{WITHHELD}不予公开的部分")
    return (
        f"{withheld}对{document}的其他内容不服的，可以在上述60日内一并申请行政复议，"
        f"或者自收到{document}之日起6个月内，根据{ARTICLE_46}的规定向{court.strip() or ANY_COURT}提起行政诉讼。"
    )
