"""A letter of a case is made: its data gathered, numbered, set from the organ's template, kept word for word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from mingting.accounts.api import name_on
from mingting.commons import kept
from mingting.kernel.deeds import By

from .casework import day_of
from .gateways.letters import NoSigner, Pkcs12Signer, Signer, find_fonts, produce
from .models import Application, Consultation, Letter, LetterTemplate, Office, Proposal
from .rules.application import Delivery
from .rules.letter_fields import LetterData
from .rules.letters import LETTERS, LetterKind, remedy_group
from .rules.numbering import document_number
from .rules.receipt import CHANNELS, Channel
from .rules.remedies import remedy

#: Letters that the applicant reads only when they are sent, whoever may see the case before.
_SHOWN_WHEN_SENT = (LetterKind.ANSWER, LetterKind.TERMINATION)
_ONLINE = {Delivery.PORTAL, Delivery.EMAIL}


def issue(
    application: Application,
    kind: LetterKind,
    *,
    by: By,
    says: Mapping[str, Any] | None = None,
    outcome: str = "",
    proposal: Proposal | None = None,
    consultation: Consultation | None = None,
) -> Letter:
    """Make one letter of the case and keep it. Part of a verb's transaction, before its ledger entry.

    ``says`` are the letter's own fields, named as in :class:`.rules.letter_fields.LetterData`; what the case knows is
    filled in. Raises ``Refused`` naming every element that the letter cannot go without.
    """
    office = Office.objects.select_related("organ").get(organ_id=application.organ_id)
    dated = day_of(by)
    number = next_number(office, kind, dated)
    fields = known_fields(application, office, kind, dated) | {"number": number} | dict(says or {})
    if remedy_group(kind, outcome) != "none" and not fields.get("remedy"):
        fields["remedy"] = remedy_of(application, office, kind, outcome, partial=outcome == "partial")
    data = LetterData(**fields)
    made = produce(
        kind,
        outcome,
        data,
        fonts=find_fonts(tuple(settings.MINGTING["FONTS"])),
        template=template_of(office, kind, outcome),
        seal=_seal(office),
        signer=signer_of(office.organ.code),
    )
    return Letter.objects.create(
        application=application,
        kind=kind,
        number=number,
        dated=dated,
        at=by.at,
        who=by.name,
        fields=data.as_context(),
        docx=kept.keep(made.docx),
        pdf=kept.keep(made.pdf),
        is_signed=made.is_signed,
        for_applicant=LETTERS[kind].shown_to_applicant and kind not in _SHOWN_WHEN_SENT,
        proposal=proposal,
        consultation=consultation,
    )


def quote(application: Application) -> str:
    """Return what was asked for, in the applicant's words, as a letter quotes it."""
    parts = [application.info_title, application.doc_number and f"（{application.doc_number}）"]
    named = "".join(part for part in parts if part)
    return "：".join(part for part in (named, application.description.strip()) if part)


def known_fields(application: Application, office: Office, kind: LetterKind, dated: date) -> dict[str, Any]:
    """Return what the case itself knows of a letter's fields."""
    applicant = application.applicant
    ways = [Delivery(way) for way in application.delivery if way in set(Delivery)]
    known: dict[str, Any] = {
        "organ": name_on(office.organ, dated),
        "office": office.name,
        "address": office.address,
        "phone": office.phone,
        "dated_on": dated,
        "delivery": "、".join(way.label for way in ways),
        "recipient": applicant.name,
        "is_organisation": applicant.applicant_type != "natural",
        "applicant_name": applicant.name,
        "registration_no": application.number,
        "channel": CHANNELS[Channel(application.channel)].name,
        "received_on": application.received_on or application.arrived_on,
        "request_quote": quote(application),
        "due_on": application.due_on,
    }
    correction = getattr(application, "correction", None)
    if correction is not None and correction.corrected_on is not None:
        known["corrected_on"] = correction.corrected_on
    if kind is LetterKind.TERMINATION:
        known |= _unheeded(application)
    return known


def _unheeded(application: Application) -> dict[str, Any]:
    """Return the notice that the applicant did not heed, and until when it gave time."""
    fee, correction = getattr(application, "fee", None), getattr(application, "correction", None)
    asked, deadline = (
        (LetterKind.FEE, fee.pay_by) if fee is not None and fee.paid_on is None
        else (LetterKind.CORRECTION, correction.correct_by if correction else None)
    )  # fmt: skip
    notice = application.letters.filter(kind=asked).last()
    if notice is None:
        return {}
    known = {"earlier_number": notice.number, "earlier_on": notice.dated, "deadline": deadline}
    return known | ({"fee_amount": fee.amount} if asked is LetterKind.FEE and fee else {})


def remedy_of(
    application: Application, office: Office, kind: LetterKind, outcome: str, *, partial: bool
) -> str:
    """Return what the applicant may do against the letter, by the organ's own review body and court."""
    return remedy(
        group=remedy_group(kind, outcome),
        review_body=office.review_body,
        court=office.court,
        online_review_url=office.review_url,
        served_online=not _ONLINE.isdisjoint(application.delivery),
        partial=partial,
        document=LETTERS[kind].itself,
    )


def next_number(office: Office, kind: LetterKind, dated: date) -> str:
    """Return the next number of the organ's letters of this kind's mark in the year; empty for a paper without one.

    The office's row is locked, so that two letters never have one number.
    """
    mark = LETTERS[kind].mark
    if not mark:
        return ""
    Office.objects.select_for_update().get(pk=office.pk)
    same = [other for other, rule in LETTERS.items() if rule.mark == mark]
    made = Letter.objects.filter(
        application__organ_id=office.organ_id, kind__in=same, dated__year=dated.year
    ).count()
    return document_number(office.mark, mark, dated.year, made + 1)


def template_of(office: Office, kind: LetterKind, outcome: str) -> bytes | None:
    """Return the organ's own template in use for the letter; for an answer, that of its outcome or of all."""
    found = LetterTemplate.objects.filter(
        organ_id=office.organ_id, kind=kind, in_use=True, outcome__in=("", outcome)
    )
    template = found.order_by("-outcome").first()
    return _bytes(template.digest) if template else None


def _seal(office: Office) -> bytes | None:
    return _bytes(office.seal) if office.seal else None


def _bytes(digest: str) -> bytes:
    with kept.open_kept(digest) as stored:
        return stored.read()


def signer_of(organ_code: str) -> Signer:
    """Return who signs the organ's letters: its certificate in the signing directory, or nobody."""
    place = settings.MINGTING["SIGNING_DIR"]
    certificate = Path(place) / f"{organ_code}.p12" if place else None
    if certificate is None or not certificate.is_file():
        return NoSigner()
    return _opened(certificate, certificate.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _opened(certificate: Path, changed: int) -> Signer:
    """Open a certificate once until its file changes."""
    password = certificate.with_suffix(".password").read_text(encoding="utf-8").strip()
    return Pkcs12Signer(certificate.read_bytes(), password)
