"""Mingting 明厅: the open hall of a district's government-service-and-data bureau."""

__version__ = "0.1.0"
