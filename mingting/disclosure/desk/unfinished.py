"""An answer that is being drafted, kept with the drafter's session until it is handed in: nothing typed is lost.

What is kept is the page's own fields as they were sent. It leaves with the session, and is nobody else's to read.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from ..actions.answering import facts_of
from ..models import Proposal
from ..rules.questions import path
from .answer_form import PREFIX
from .dossier import Dossier

_KEY = "disclosure_answers"
#: So many drafts are kept for a person, the newest ones; and so many characters of one.
_MOST, _LONGEST = 10, 60_000
#: What belongs to one sending of the page and not to the draft.
_PASSING = ("csrfmiddlewaretoken", "do", "seen", "asking")


def keep(request: HttpRequest, dossier: Dossier, said: QueryDict) -> None:
    """Keep what was typed."""
    fields = {name: values for name, values in said.lists() if name not in _PASSING}
    if sum(len(value) for values in fields.values() for value in values) > _LONGEST:
        return
    kept: dict[str, Any] = request.session.get(_KEY, {})
    kept.pop(str(dossier.case.pk), None)
    kept[str(dossier.case.pk)] = {"after": _newest(dossier), "said": fields}
    request.session[_KEY] = dict(list(kept.items())[-_MOST:])


def forget(request: HttpRequest, dossier: Dossier) -> None:
    """Drop what was kept: the answer was handed in."""
    kept = request.session.get(_KEY, {})
    if kept.pop(str(dossier.case.pk), None) is not None:
        request.session[_KEY] = kept


def resumed(request: HttpRequest, dossier: Dossier) -> tuple[QueryDict, str]:
    """Return what is known of the answer, and where from: ``kept``, ``returned`` (the last draft) or nothing.

    A draft that came back, or was taken back, is where the next one begins; a colleague's newer draft goes before
    what was kept from an older day.
    """
    kept = request.session.get(_KEY, {}).get(str(dossier.case.pk))
    if kept is not None and kept["after"] == _newest(dossier):
        return _query(kept["said"]), "kept"
    last = dossier.proposals[-1] if dossier.proposals else None
    if last is not None:
        return _query(fields_of(last)), "returned"
    return QueryDict(mutable=True), ""


def fields_of(proposal: Proposal) -> dict[str, list[str]]:
    """Return a draft as the fields of the page from which it could have been sent."""
    facts = facts_of(proposal)
    plain = {
        "outcome": proposal.outcome,
        "opinion": proposal.reason,
        **{
            name: getattr(facts, name)
            for name in (
                *("where", "third_party_not_asked", "public_interest", "special_law", "other_organ"),
                *("other_contact", "earlier_number", "earlier_on", "proper_channel", "reason"),
                *("overrides_third_party", "other_organ_unknown"),
            )
        },
    }
    if facts.secrecy_facts is not None:
        stated = facts.secrecy_facts
        plain |= {"secrecy_level": stated.level, "secrecy_term": stated.term, "secrecy_basis": stated.basis}
    for number, part in enumerate(facts.withheld):
        row = f"{PREFIX}-{number}"
        plain |= {f"{row}-part": part.part, f"{row}-ground": part.ground, f"{row}-reason": part.reason}
    plain |= {f"{PREFIX}-TOTAL_FORMS": len(facts.withheld), f"{PREFIX}-INITIAL_FORMS": 0}
    walked = path(proposal.path)
    plain |= {f"q_{question.id}": choice.value for question, choice in walked}
    fields = {name: [_text(value)] for name, value in plain.items() if value not in ("", None, False)}
    fields["file_ids"] = [str(pk) for pk in proposal.files.values_list("pk", flat=True)]
    return fields | ({} if walked else {"direct": ["1"]})


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "on" if value is True else str(value)


def _newest(dossier: Dossier) -> int | None:
    return dossier.proposals[-1].pk if dossier.proposals else None


def _query(fields: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, values)
    return query
