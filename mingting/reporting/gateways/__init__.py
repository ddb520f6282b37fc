"""Talk with files from outside: reports of any agency read as they are written."""
