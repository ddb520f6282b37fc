"""The public's way in (条例第二十四条): home, columns, items, search, feeds, site map."""
