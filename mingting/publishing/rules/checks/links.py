"""Links: what they do, where they lead, whether they are alive, and whether they say so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import UNREACHABLE, DraftFacts, LinkFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists

_DEAD = {404: "页面不存在（404）", 410: "页面已撤除（410）", UNREACHABLE: "域名无法解析或者无法连接"}
_USABLE = cite("指标", "扣分指标“可用性”")
_SAFE = cite("指标", "单项否决指标“安全、泄密事故等严重问题”")
_READABLE = cite("无障碍法", "第三十二条")
#: Browsers drop these before they read the scheme, so that "java\nscript:" runs.
_DROPPED = re.compile(r"[\x00-\x20\x7f\u00a0\u200b-\u200f\ufeff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find links that run or embed something, lead nowhere, lead away from government, or say nothing."""
    for link in facts.links:
        yield from _one(link, lists)
        if not link.text.strip():
            yield _found("empty_text", Severity.WARN, link, "链接没有文字，读屏软件无法读出", _READABLE)


def _one(link: LinkFacts, lists: Lists) -> Iterator[Finding]:
    url = _DROPPED.sub("", link.url).replace("\\", "/")
    if not url:
        yield _found("no_target", Severity.WARN, link, "链接没有目标地址", _USABLE)
        return
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() in ("mailto", "tel"):
        return
    if scheme and scheme[1].lower() not in ("http", "https"):
        yield _found(
            "scheme", Severity.BLOCK, link, f"不允许“{scheme[1].lower()}:”链接，只可用网页地址", _SAFE
        )
        return
    if link.status in _DEAD:
        yield _found("dead", Severity.WARN, link, f"链接失效：{_DEAD[link.status or UNREACHABLE]}", _USABLE)
    if scheme or url.startswith("//"):
        yield from _host(link, url, lists)


def _host(link: LinkFacts, url: str, lists: Lists) -> Iterator[Finding]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        named = parts.username is not None
    except ValueError:
        host, named = "", False
    if not host:
        yield _found("bad_address", Severity.BLOCK, link, "链接地址不完整", _USABLE)
    elif named:
        yield _found("disguised", Severity.BLOCK, link, "链接地址中含有“@”，真实去向容易被伪装", _SAFE)
    elif _is_number(host):
        yield _found("ip_address", Severity.WARN, link, f"链接使用 IP 地址（{host}），请改用域名")
    elif not _is_government(host, lists.government_domains):
        yield _found(
            "outside",
            Severity.NOTE,
            link,
            f"链接指向非政府网站（{host}），点击时将提示“您将离开本网站”",
            cite("指引"),
        )


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return re.fullmatch(r"(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+)){0,3}", host) is not None
    return True


def _is_government(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in map(str.lower, domains))


def _found(rule: str, severity: Severity, link: LinkFacts, message: str, law: str = "") -> Finding:
    return Finding(
        f"links.{rule}", severity, Place(link.field, link.label, excerpt=link.url.strip()[:80]), message, law
    )
