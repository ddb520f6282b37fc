"""Addresses of 检索用词, under /desk/search-words/; Wagtail asks each for a member of staff."""

from __future__ import annotations

from typing import Any

from django.urls import path

from . import asked_words, kept_words

patterns: list[Any] = [
    path("", asked_words.unanswered, name="unanswered"),
    path("frequent/", asked_words.frequent, name="frequent"),
    path("synonyms/", kept_words.synonyms, name="synonyms"),
    path("synonyms/drop/", kept_words.drop_synonym, name="drop_synonym"),
    path("best-bets/", kept_words.best_bets, name="best_bets"),
    path("best-bets/<int:pk>/", kept_words.best_bets, name="best_bet"),
    path("best-bets/<int:pk>/drop/", kept_words.drop_best_bet, name="drop_best_bet"),
]
