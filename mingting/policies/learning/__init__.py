"""What is learned from the library itself: tags, likeness, near-duplicates. Pure: texts in, plain values out."""
