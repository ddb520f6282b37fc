"""The reader of printed letters (RapidOCR, an extra): loaded once, one page at a time, no network.

PP-OCR finds the lines of a picture and reads each of them; its models come inside the package.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
#: Four corners, clockwise from the upper left, in pixels.
Quad = npt.NDArray[np.float64]

THREADS_LIMIT = 4
#: Lines are looked for in a picture of no more than this many pixels along its side; they are read in full.
SEARCH_SIDE = 1_280
_ONE_AT_A_TIME = threading.Lock()


class RecognitionError(RuntimeError):
    """The recogniser failed; what it said is its cause."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a line, and how sure that is, from 0 to 1."""

    text: str
    score: float


def is_there() -> bool:
    """Whether the extra is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def threads() -> int:
    """Return how many threads the machine gives this process, four at most."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, THREADS_LIMIT)


def find_lines(pixels: Pixels) -> list[Quad]:
    """Return the corners of every line of letters in a picture (height × width × 3). Raises ``RecognitionError``."""
    with _at_work():
        found = _engine()(pixels, use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else [np.asarray(box, dtype=np.float64) for box in found.boxes]


def read_lines(strips: list[Pixels]) -> list[Reading]:
    """Read pictures of one line each. Raises ``RecognitionError``."""
    if not strips:
        return []
    with _at_work():
        engine = _engine()
        found = engine._load_rec_model()(_typings().TextRecInput(img=strips))
    return [
        Reading(text, float(score))
        for text, score in zip(found.txts or [""] * len(strips), found.scores, strict=False)
    ]


@contextmanager
def _at_work() -> Iterator[None]:
    with _ONE_AT_A_TIME:
        try:
            yield
        except Exception as error:  # three libraries below, each with failures of its own
            raise RecognitionError from error


@cache
def _engine() -> Any:
    """Load the models by their paths, so that nothing is ever fetched. The import takes a second: hence here."""
    module = import_module("rapidocr")
    models = Path(module.__file__ or "").parent / "models"
    settings: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        "Global.max_side_len": SEARCH_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads(),
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    for part, pattern in (("Det", "*_det_*.onnx"), ("Rec", "*_rec_*.onnx")):
        settings[f"{part}.model_path"] = str(next(iter(sorted(models.glob(pattern)))))
    return module.RapidOCR(params=settings)


@cache
def _typings() -> Any:
    return import_module("rapidocr.ch_ppocr_rec")
