"""Wrong characters found by how officials write: three characters in a row, and what is confused with what."""
