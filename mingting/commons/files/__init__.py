"""Files from outside: what they really are, what they say, what they hide, and whether they are ill."""
