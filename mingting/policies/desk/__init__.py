"""The staff's screens of the library, under /desk/library/."""
