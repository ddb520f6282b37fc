"""A browser's own description of itself, in words that a person recognises."""

from __future__ import annotations

import re

#: Order matters: most browsers also claim to be those further down.
_BROWSERS = (
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("QQBrowser/", "QQ浏览器"),
    ("360SE", "360安全浏览器"),
    ("UCBrowser/", "UC浏览器"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("MSIE ", "IE"),
    ("Trident/", "IE"),
)
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓手机"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows 电脑"),
    ("Mac OS X", "苹果电脑"),
    ("UOS", "统信 UOS 电脑"),
    ("Kylin", "麒麟电脑"),
    ("Linux", "Linux 电脑"),
)


def in_words(agent: str) -> str:
    """Return such as ``Windows 电脑上的 Edge 120``; ``未知浏览器`` for what says nothing known."""
    system = next((word for sign, word in _SYSTEMS if sign in agent), "")
    sign, browser = next((pair for pair in _BROWSERS if pair[0] in agent), ("", ""))
    if not browser:
        return f"{system}（未知浏览器）" if system else "未知浏览器"
    major = re.search(re.escape(sign.rstrip("/ ")) + r"\w*[/ ](\d+)", agent)
    name = f"{browser} {major[1]}" if major and browser not in {"Safari", "IE"} else browser
    return f"{system}上的 {name}" if system else name
