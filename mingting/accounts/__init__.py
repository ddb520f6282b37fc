"""The office and its people: organs, posts, sign-in (条例第四条)."""
