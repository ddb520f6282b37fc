"""A command line that says in Chinese what is wrong with how it was written."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from .refusals import Refused

#: What argparse says in English, and how it is said here.
_SAID = (
    (re.compile(r"unrecognized arguments: (.+)"), "不认识的参数：{}"),
    (re.compile(r"argument (\S+): expected one argument"), "参数 {} 后面缺少内容"),
    (re.compile(r"the following arguments are required: (.+)"), "缺少：{}"),
    (re.compile(r"argument --\S+: invalid choice: '(\S+?)'"), "没有这种格式：{}"),
    (re.compile(r"argument \S+: invalid choice: (\S+)"), "没有这个命令：{}"),
)


class Parser(argparse.ArgumentParser):
    """Refuses in Chinese (``Refused``) what argparse would refuse in English."""

    def error(self, message: str) -> NoReturn:
        found = next((say.format(match[1]) for told, say in _SAID if (match := told.match(message))), message)
        raise Refused(f"{found}（用 --help 查看写法）")
