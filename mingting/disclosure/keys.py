"""Keyed hashes: the access code of a request, the identity by which an applicant's requests are counted."""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

#: Letters and digits that are not taken for one another when read aloud or copied by hand.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 12


def new_code() -> str:
    """Return a fresh access code of twelve characters in groups of four: some 59 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def code_hash(number: str, code: str) -> str:
    """Return what is stored of a code. A code of 59 bits needs no slow hash, and a slow one would invite floods."""
    return _keyed("code", f"{number}:{_plain(code)}")


def fits(number: str, code: str, stored: str) -> bool:
    """Return whether the code is the one of this number, in constant time."""
    return constant_time_compare(code_hash(number, code), stored)


def identity(*, id_number: str, uscc: str, name: str, phone: str) -> str:
    """Return the key of an applicant: the number of the papers, of the organisation, or else name and telephone."""
    return _keyed("identity", _plain(uscc) or _plain(id_number) or f"{_plain(name)}:{_plain(phone)}")


def knock(value: str) -> str:
    """Return the key under which tries from an address, or at a number, are counted."""
    return _keyed("knock", value)


def _keyed(purpose: str, value: str) -> str:
    return salted_hmac(f"mingting.disclosure.{purpose}", value, algorithm="sha256").hexdigest()


def _plain(text: str) -> str:
    """Return the letters and digits alone, however they were spaced, punctuated or set: full width, lower case."""
    written = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in written if char.isalnum())
