"""Rules that the database itself keeps, on SQLite and PostgreSQL alike, whoever knocks and by whatever door.

A guard is one condition in SQL that both databases read; where it holds, the write is refused. Guards are taken off
before migrations and put back after them, because SQLite rebuilds a table to alter it and would lose or trip over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

#: PostgreSQL empties a table without deleting a row; SQLite knows no such statement.
TRUNCATE = "TRUNCATE"


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse ``event`` (``INSERT``, ``UPDATE``, ``DELETE``) on ``table`` when ``condition`` holds.

    ``condition`` speaks of ``NEW`` and ``OLD`` in SQL that SQLite and PostgreSQL share; empty means always.
    ``message`` is Chinese, without quotes, and reaches whoever tried.
    """

    name: str
    table: str
    event: str
    message: str
    condition: str = ""


def append_only(table: str, what: str) -> tuple[Guard, ...]:
    """Return the guards that make a table append-only."""
    return (
        Guard(f"{table}_no_change", table, "UPDATE", f"{what}只能追加，不能修改"),
        Guard(f"{table}_no_removal", table, "DELETE", f"{what}只能追加，不能删除"),
        Guard(f"{table}_no_emptying", table, TRUNCATE, f"{what}只能追加，不能清空"),
    )


#: What this room's own tables refuse: deeds and notices of holidays are written once.
LEDGER_GUARDS = append_only("commons_ledgerentry", "台账") + append_only("commons_calendarnotice", "放假安排")


def put_on(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Install the guards whose tables exist, replacing older ones of the same name."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards:
            if guard.table in tables:
                for statement in _take_off(guard, connection.vendor) + _put_on(guard, connection.vendor):
                    cursor.execute(statement)


def take_off(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Remove the guards, for the time of a migration."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards:
            if guard.table in tables:
                for statement in _take_off(guard, connection.vendor):
                    cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> list[str]:
    """Return the names of the guards that are not on, for the nightly check."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    wanted = [guard for guard in guards if guard.event != TRUNCATE or connection.vendor == "postgresql"]
    return [guard.name for guard in wanted if guard.name not in present]


def _put_on(guard: Guard, vendor: str) -> list[str]:
    if vendor == "postgresql":
        test = f"IF {guard.condition} THEN" if guard.condition else "IF TRUE THEN"
        row = {"DELETE": "OLD", TRUNCATE: "NULL"}.get(guard.event, "NEW")
        each = "STATEMENT" if guard.event == TRUNCATE else "ROW"
        return [
            f"CREATE FUNCTION {guard.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {test} "
            f"RAISE EXCEPTION USING MESSAGE = '{guard.message}', ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN {row}; END $guard$",
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {guard.name}_refuse()",
        ]
    if guard.event == TRUNCATE:
        return []
    when = f"WHEN {guard.condition} " if guard.condition else ""
    return [
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    ]


def _take_off(guard: Guard, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}",
            f"DROP FUNCTION IF EXISTS {guard.name}_refuse()",
        ]
    return [f"DROP TRIGGER IF EXISTS {guard.name}"]
