"""The index inside the house's own PostgreSQL, with no extension and no other service.

PostgreSQL's own ranking knows neither how rare a word is nor how long a document; measured on Chinese it is of no use.
So only the looking up is PostgreSQL's: grams are numbers in an array under a GIN index, each document's grams
also standing there on the levels of :mod:`.postings` that they reach. One statement finds, filters, counts the
facets and picks the most promising documents by these levels; their counts come with them and Python
ranks them by BM25. The engine makes and owns its tables (see :mod:`.postgres_tables`): no migration does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError, connection, transaction

from .contract import Answer, EngineDamaged, Entry, Question
from .plan_of_question import plan
from .postgres_questions import answered
from .postgres_tables import be_alone, change, fill, state

#: PostgreSQL's names for a table and a column that are not there: dropped or changed between two statements.
_MISSING = ("42P01", "42703")


class PostgresEngine:
    """The index in the tables ``mingting_search_*`` of the default database, shared by all its web nodes.

    Where the house's database is not PostgreSQL every method raises ``ValueError``. Totals and facets are exact
    but for two bounds: documents sharing only a question's commonest grams are left out once sixty thousand
    postings are read, and a term whose pairs all stand in over five thousand documents is not checked for
    their order.
    """

    def __init__(self) -> None:
        if connection.vendor != "postgresql":
            raise ValueError("the search engine “postgres” needs PostgreSQL as the database of the house")

    def held(self) -> str:
        """Return the mark of the last change held, "" when there is no index of this shape."""
        with self._reading() as cursor:
            held = state(cursor)
        return held[0] if held else ""

    def apply(self, entries: Iterable[Entry], gone: Iterable[str], mark: str) -> None:
        """See :meth:`.contract.Engine.apply`; a part of the caller's transaction if there is one."""
        with self._reading() as cursor:
            be_alone(cursor)
            change(cursor, entries, gone, mark)

    def replace(self, entries: Iterable[Entry], mark: str) -> int:
        """See :meth:`.contract.Engine.replace`."""
        with self._reading() as cursor:
            be_alone(cursor)
            return fill(cursor, entries, mark)

    def answer(self, question: Question) -> Answer:
        """See :meth:`.contract.Engine.answer`."""
        planned = plan(question)
        if planned is None:
            return Answer()
        with self._reading() as cursor:
            held = state(cursor)
            if held is None:
                raise EngineDamaged("the tables of the index are missing or of another shape")
            _mark, sums = held
            # Read row by row, every document's long array of grams would be opened: twenty times the work of the
            # index, which the planner does not know.
            cursor.execute("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
            answer = answered(cursor, question, planned, sums)
            # The caller's own transaction, if there is one, goes on as it was.
            cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT")
            return answer

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                yield cursor
        except ProgrammingError as fault:
            if getattr(fault.__cause__, "sqlstate", "") not in _MISSING:
                raise
            raise EngineDamaged(str(fault)) from fault
