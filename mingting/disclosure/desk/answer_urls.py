"""Addresses of the answer's screens: wizard, review, seal, send, redact; and their entries in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import path

from mingting.accounts.api import frame

from . import answering, redaction, reviewing, sealing, sending, turns

patterns: list[Any] = [
    path("reviews/", turns.reviews, name="reviews"),
    path("<int:pk>/answer/", answering.answer, name="answer"),
    path("<int:pk>/review/", reviewing.review, name="review"),
    path("<int:pk>/draft/", sealing.draft, name="draft"),
    path("<int:pk>/seal/", sealing.seal, name="seal"),
    path("<int:pk>/send/", sending.send, name="send"),
    path("<int:pk>/redact/<int:file_id>/", redaction.redact, name="redact"),
    path("<int:pk>/redact/<int:file_id>/pages/<int:number>.png", redaction.page_picture, name="page_picture"),
]
entries: list[frame.Entry] = [
    frame.Entry(
        "等我审核",
        "disclosure_desk:reviews",
        roles=turns.REVIEWERS,
        icon="clipboard-list",
        order=15,
        count=turns.waiting_for,
    ),
]
