"""How often one may ask at a public door that keeps nothing. Each process counts for itself, in its cache."""

from __future__ import annotations

from django.core.cache import caches


def is_worn_out(key: str, *, most: int, within: int, shelf: str = "default") -> bool:
    """Count one more under ``key`` and return whether there were more than ``most`` within so many seconds.

    ``shelf`` names the cache: a door that everybody knocks at has its own, lest it push out the counts of others.
    """
    cache = caches[shelf]
    cache.add(key, 0, within)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        # It ran out between the two: this one is the first of the next span.
        cache.add(key, 1, within)
        return False
