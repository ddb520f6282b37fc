"""Staff screens of 依申请公开 in Wagtail's admin."""
