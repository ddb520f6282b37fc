"""Rebuild this node's search index from the table, for example after the files under SEARCH_DIR were lost."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingting.commons import search
from mingting.commons.search.contract import EngineUnreachable


class Command(BaseCommand):
    help = "按数据库重建本机的检索索引"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many documents can be found."""
        try:
            count = search.rebuild()
        except EngineUnreachable as fault:
            raise CommandError(f"检索索引未能重建，原有的未动：{fault}") from fault
        self.stdout.write(f"检索索引已重建，共 {count} 条。")
