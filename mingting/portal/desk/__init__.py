"""检索用词: the words of the site's search, kept by the disclosure office of its organiser or undertaker."""
