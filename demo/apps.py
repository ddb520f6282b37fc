"""The demo year as a Django app."""
