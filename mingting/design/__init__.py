"""The look: tokens, components, the staff desk's dress. Words and marks, no duties."""
