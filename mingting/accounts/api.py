"""The door: what other rooms may call."""

from .models import Organ, Person
from .queries import former_names, holders, name_on, organs_of, roles_of
from .rules.roles import DUTIES, Role

__all__ = ["DUTIES", "Organ", "Person", "Role", "former_names", "holders", "name_on", "organs_of", "roles_of"]
