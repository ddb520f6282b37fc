"""Rebuild this node's search index from the table, for example after the files under SEARCH_DIR were lost."""

from typing import Any

from django.core.management.base import BaseCommand

from mingting.commons import search


class Command(BaseCommand):
    help = "按数据库重建本机的检索索引"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many documents can be found."""
        self.stdout.write(f"检索索引已重建，共 {search.rebuild()} 条。")
