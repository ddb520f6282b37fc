"""The library's public pages: browse, one document's side, downloads, lists to take away, subscriptions."""
