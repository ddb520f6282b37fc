"""Run by tests in a process of its own: opens a module once, and does each deed asked for in a child of its own.

A deed arrives as a line of JSON, ``{"no", "deed", "out", "err"}``; a line ``no code`` tells that its child has ended.
Opening the house takes longer than most deeds; a fork of it takes no time, and is a process like any other: it has
connections of its own, and can be killed.
"""

from __future__ import annotations

import json
import os
import select
import sys
from importlib import import_module

_LOOK_AGAIN = 0.02


def serve(module: str) -> None:
    """Do what is asked until nobody asks any more."""
    main = import_module(module).main
    children: dict[int, int] = {}
    asked = os.fdopen(os.dup(0), "rb", buffering=0)
    is_open = True
    while is_open or children:
        if is_open and select.select([asked], [], [], _LOOK_AGAIN)[0]:
            line = asked.readline()
            is_open = bool(line)
            if line:
                order = json.loads(line)
                children[_begun(main, order)] = order["no"]
        for pid in list(children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                os.write(1, f"{children.pop(pid)} {os.waitstatus_to_exitcode(status)}\n".encode())


def _begun(main, order: dict) -> int:
    if pid := os.fork():
        return pid
    code = 1
    try:
        for stream, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        sys.stdout.write(json.dumps(main(*order["deed"]), ensure_ascii=False))
        sys.stdout.flush()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
