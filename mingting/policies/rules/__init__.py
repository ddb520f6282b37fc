"""The law of documents: numbers, dates, layout, clauses, relations, validity. Pure: no Django, no clock."""
