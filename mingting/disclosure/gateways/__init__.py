"""Talk with other programs and file formats; plain values in and out."""
