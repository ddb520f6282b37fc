"""The door: what other rooms may call."""

from .models import Organ, Person, Section
from .queries import (
    administered_by,
    former_names,
    held_then,
    holders,
    name_on,
    organs_beneath,
    organs_of,
    roles_of,
    sections_of,
)
from .rules.roles import DUTIES, Role
from .uploads import keeper, shelf_of

__all__ = [
    "DUTIES",
    "Organ",
    "Person",
    "Role",
    "Section",
    "administered_by",
    "former_names",
    "held_then",
    "holders",
    "keeper",
    "name_on",
    "organs_beneath",
    "organs_of",
    "roles_of",
    "sections_of",
    "shelf_of",
]
