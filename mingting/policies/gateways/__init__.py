"""Other formats: the released page read into paragraphs, papers given out as PDF, Word and OFD."""
