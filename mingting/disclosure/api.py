"""The door: what other rooms may call. Rooms above count the year here; nothing behind this door names an applicant."""

from .figures import table_four, table_three
from .models import Application, Dispute, Fee, Office
from .rules.outcomes import ROWS
from .yearly import disputes_counted, fees_counted, requests_counted

__all__ = [
    "ROWS",
    "Application",
    "Dispute",
    "Fee",
    "Office",
    "disputes_counted",
    "fees_counted",
    "requests_counted",
    "table_four",
    "table_three",
]
