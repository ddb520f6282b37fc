"""What every room uses: the ledger, kept files, news of changes, the calendar, the search index."""
