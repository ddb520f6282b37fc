"""Staff screens of 主动公开."""
