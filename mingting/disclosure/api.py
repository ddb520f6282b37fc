"""The door: what other rooms may call. Rooms above count the year here; nothing behind this door names an applicant."""

from .figures import table_four, table_three
from .models import Application, Dispute, Fee, Office
from .rules.outcomes import ROWS

__all__ = ["ROWS", "Application", "Dispute", "Fee", "Office", "table_four", "table_three"]
