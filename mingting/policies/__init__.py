"""政策文件库: every document classified, explained, related, and first on the page."""
