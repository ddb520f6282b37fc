"""Damaged files, as transfers and old disks make them: always an answer, never a crash."""

from __future__ import annotations

import contextlib
import random

import pytest

from mingting.commons.files import kinds, metadata, text
from mingting.publishing.gateways import importing
from tests.rules import sample_office
from tests.rules.sample_pdfs import Page, Pdf

SAMPLES = {
    "docx": sample_office.official_letter(),
    "xlsx": sample_office.workbook(),
    "pdf": Pdf([Page(words=[(72, 100, 16, "公告正文")])], properties={"Author": "某人"}).bytes(),
    "jpg": sample_office.jpeg(),
    "html": "<html><body><h1>公告</h1><table><tr><td>一</td><td>二</td></tr></table></body></html>".encode(),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Turn a few bytes, cut a piece out, or lose the end."""
    out = bytearray(data)
    for _ in range(chance.choice([1, 4])):
        at = chance.randrange(len(out) - 1)
        match chance.choice(["turn", "cut", "lose"]):
            case "turn":
                out[at] ^= 1 << chance.randrange(8)
            case "cut":
                del out[at : min(at + 30, len(out) - 8)]
            case "lose":
                del out[max(at, 16) :]
    return bytes(out)


class TestDamage:
    @pytest.mark.parametrize("kind", sorted(SAMPLES))
    def test_is_always_answered(self, kind: str) -> None:
        chance = random.Random(20240308)
        for _ in range(25):
            data = damaged(SAMPLES[kind], chance)
            facts = kinds.sniff(data, f"文件.{kind}")
            assert isinstance(facts, kinds.FileFacts)
            found = text.read_text(data, kind)
            assert found.read or found.why_not
            metadata.hidden(data, kind)
            with contextlib.suppress(metadata.Unstrippable):
                metadata.strip(data, kind)
            with contextlib.suppress(kinds.Unacceptable):
                importing.read(data, f"文件.{kind}")
