"""主动公开 (条例第十九条至第二十六条): columns, information items, three reviews, release."""
