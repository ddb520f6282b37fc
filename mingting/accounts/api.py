"""The door: what other rooms may call."""

from .desk import frame
from .models import Organ, Person, Section
from .queries import (
    Posts,
    administered_by,
    former_names,
    held_then,
    holders,
    name_on,
    organs_beneath,
    organs_of,
    posts_of,
    roles_of,
    sections_of,
)
from .rules.roles import DUTIES, Role
from .standing import posts_here
from .uploads import keeper, shelf_of

__all__ = [
    "DUTIES",
    "Organ",
    "Person",
    "Posts",
    "Role",
    "Section",
    "administered_by",
    "former_names",
    "frame",
    "held_then",
    "holders",
    "keeper",
    "name_on",
    "organs_beneath",
    "organs_of",
    "posts_here",
    "posts_of",
    "roles_of",
    "sections_of",
    "shelf_of",
]
