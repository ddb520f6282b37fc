"""The yearly report's form, its equations and what its words may say: pure, facts in, findings out."""
