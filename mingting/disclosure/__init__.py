"""依申请公开: a request for information from the form to the archive (条例第二十七条至第四十五条)."""
