"""Make the vectors by which search ranks by meaning, for documents that have none; run by a timer, bounded per run."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingting.commons.models import SearchDocument
from mingting.commons.search.meaning import VectorStore, digest_of, require, text_of
from mingting.kernel.refusals import Refused

_CHUNK = 200


class Command(BaseCommand):
    help = "为尚无语义向量的文件生成向量（须先 make extras）"

    def add_arguments(self, parser: CommandParser) -> None:
        """So that a timer's run ends before its next."""
        parser.add_argument("--limit", type=int, default=2000, help="本次最多生成多少条（默认 2000）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Encode what is missing, newest first, and say what was done and what is left."""
        try:
            require()
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        store = VectorStore(Path(settings.MINGTING["SEARCH_DIR"]) / "vectors")
        rows = (
            SearchDocument.objects.filter(gone=False)
            .order_by("-sequence")
            .values_list("key", "title", "body")
        )
        digests, made, left, waiting = {}, 0, 0, []
        for key, title, body in rows.iterator(chunk_size=_CHUNK):
            text = text_of(title, body)
            digests[key] = digest_of(text)
            if digests[key] not in store:
                if made + len(waiting) < options["limit"]:
                    waiting.append(text)
                else:
                    left += 1
            if len(waiting) >= _CHUNK:
                made += store.add(waiting)
                waiting = []
        made += store.add(waiting)
        store.name(digests)
        self.stdout.write(f"已生成 {made} 条语义向量，尚余 {left} 条。")
