"""The look as a Django app."""
