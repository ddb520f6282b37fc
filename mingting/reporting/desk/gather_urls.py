"""Addresses of what the office above gathers, and their entries in the menu."""

from __future__ import annotations

from typing import Any

from wagtail.admin.menu import MenuItem

patterns: list[Any] = []
entries: list[MenuItem] = []
