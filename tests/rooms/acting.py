"""Run by tests in a process of its own, on a database of its own: does one deed, and may be killed in the middle."""

from __future__ import annotations

import os
import signal
from typing import Any

import django

django.setup()

from mingting.commons import search  # noqa: E402
from mingting.kernel.refusals import Refused  # noqa: E402
from mingting.publishing.actions import releasing  # noqa: E402
from mingting.publishing.models import InformationItem, Proof, Release  # noqa: E402
from mingting.publishing.verifying import faults  # noqa: E402
from tests.rooms import making  # noqa: E402


def prepare() -> dict[str, Any]:
    """An item that has passed two of its three stages."""
    zsj = making.bureau()
    item = making.submitted(zsj)
    making.proved(zsj, item, "first")
    making.proved(zsj, item, "second")
    making.Post.objects.create(
        person=zsj.second_editor, organ=zsj.organ, role="final_reviewer", since="2020-01-01"
    )
    return {"item": item.pk}


def final(username: str, killed_at: str = "") -> dict[str, Any]:
    """Give the final proof, as ``username``; die without a word at the point named."""
    points = {
        "release written": (releasing.Release.objects, "create"),
        "shown": (InformationItem, "publish"),
    }
    if killed_at:
        place, name = points[killed_at]
        real = getattr(place, name)

        def then_die(*args: Any, **options: Any) -> Any:
            real(*args, **options)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(place, name, then_die)
    item = InformationItem.objects.get()
    person = making.Person.objects.get(username=username)
    try:
        making.proved_by(item, "final", person)
    except Refused as refusal:
        return {"refused": str(refusal)}
    return {"released": True}


def look() -> dict[str, Any]:
    """What an honest look at the tables says."""
    item = InformationItem.objects.get()
    return {
        "shown": item.shown_id is not None,
        "releases": Release.objects.count(),
        "final_proofs": Proof.objects.filter(stage="final").count(),
        "found_by_search": search.search(item.title).total,
        "faults": [fault.sentence for fault in faults()],
    }


def look_and_try_again() -> list[dict[str, Any]]:
    """Look, give the final proof as a healthy process would, and look again."""
    return [look(), final("zsj_final"), look()]


DEEDS = {"prepare": prepare, "final": final, "look": look, "look_and_try_again": look_and_try_again}


def main(deed: str, *arguments: str) -> Any:
    """Do one deed."""
    return DEEDS[deed](*arguments)
