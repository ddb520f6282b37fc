"""Staff screens for organs, posts and people."""
