"""The law of 主动公开: terms, classes, kinds, reviews, checks before release. No Django, no clock."""
