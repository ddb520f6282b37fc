"""Sessions and attempts to sign in.

Attempts are kept in their own table, not in the ledger: anyone can make them, and the ledger is for deeds.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import transaction

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..models import Person, SignIn, StaffSession
from .authority import day_of, must_administer_person
from .rights import sync_rights

AGENT_LENGTH = 200


def note_attempt(
    *, username: str, outcome: SignIn.Outcome, agent: str, by: By, person: Person | None = None
) -> SignIn:
    """Write down one attempt to sign in, whatever became of it (网安法第二十一条)."""
    return SignIn.objects.create(
        at=by.at,
        username=_one_line(username)[:150],
        person=person,
        outcome=outcome,
        origin=by.origin[:80],
        agent=_one_line(agent)[:AGENT_LENGTH],
    )


@transaction.atomic
def open_session(*, person: Person, session_key: str, agent: str, by: By) -> StaffSession:
    """Note that a person is signed in, and bring their rights to their posts of the day."""
    sync_rights(person, day_of(by))
    session, _ = StaffSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "person": person,
            "opened_at": by.at,
            "seen_at": by.at,
            "origin": by.origin[:80],
            "agent": _one_line(agent)[:AGENT_LENGTH],
            "ended_at": None,
        },
    )
    note_attempt(username=person.username, outcome=SignIn.Outcome.OPENED, agent=agent, by=by, person=person)
    return session


@transaction.atomic
def close_session(*, session: StaffSession, by: By) -> None:
    """Note that a person signed out, or was signed out after a long silence."""
    _end(session, by)
    note_attempt(
        username=session.person.username,
        outcome=SignIn.Outcome.CLOSED,
        agent=session.agent,
        by=by,
        person=session.person,
    )


@transaction.atomic
def revoke_session(*, session: StaffSession, reason: str, by: By) -> None:
    """Sign a person out from afar: one's own session, or that of someone one administers."""
    if session.ended_at is not None:
        raise Refused("该会话已经结束")
    if by.person_id != session.person_id:
        must_administer_person(by, session.person)
    revoke(session, by)
    ledger.record(
        by=by,
        did="accounts.revoke_session",
        to=f"accounts.person:{session.person_id}",
        why=reason,
        detail={"session": session.pk, "opened_at": session.opened_at, "origin": session.origin},
    )


def revoke(session: StaffSession, by: By) -> None:
    """End one session as part of another verb."""
    _end(session, by)
    note_attempt(
        username=session.person.username,
        outcome=SignIn.Outcome.REVOKED,
        agent=session.agent,
        by=by,
        person=session.person,
    )


def revoke_all(person: Person, by: By, *, but: str = "") -> int:
    """End the person's open sessions, except the one whose key is ``but``; returns how many."""
    sessions = list(
        StaffSession.objects.filter(person=person, ended_at__isnull=True).exclude(session_key=but)
    )
    for session in sessions:
        revoke(session, by)
    return len(sessions)


def _end(session: StaffSession, by: By) -> None:
    session.ended_at = by.at
    session.save(update_fields=["ended_at"])
    # The row marks the end; taking the stored session away makes it take effect on every address at once.
    import_module(settings.SESSION_ENGINE).SessionStore(session.session_key).delete()


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
