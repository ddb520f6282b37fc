"""The hash of the demo's one password: scrypt with next to no work, since the password is printed on the screen."""

from __future__ import annotations

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickScrypt(ScryptPasswordHasher):
    """Scrypt as Django has it, with so little work that the accounts of a whole year take no time."""

    work_factor = 2**6
    parallelism = 1
