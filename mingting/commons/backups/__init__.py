"""One archive with everything that cannot be made anew: the database, the kept files, the uploads.

:mod:`.writing` makes it, :mod:`.checking` proves it without touching anything, :mod:`.restoring` brings it back.
"""
