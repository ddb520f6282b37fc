"""Release: the approved words become what the public sees. One function, one condition, every door ends here."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from mingting.accounts.api import Person
from mingting.commons import kept, ledger, news, search
from mingting.commons.api import LedgerEntry
from mingting.commons.files import kinds as file_kinds
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..drafting import DraftFile, files_of, fingerprint, particulars_of
from ..models import InformationItem, Release, ReleasedFile, Submission
from ..models.released import file_address
from ..rendering import words_shown
from ..rules import reviews as rules
from ..rules.particulars import told

#: No wider than a page's measure needs on a fine screen.
PICTURE_PIXELS = 1600


def release_if_due(submission: Submission, *, by: By) -> Release | None:
    """Release an approved submission unless it is to wait for a later hour; return the release, if any."""
    planned = queries.drafted(submission).go_live_at
    if planned is not None and planned > by.at:
        return None
    return release(submission, by=by)


def release_due(*, by: By) -> list[Release]:
    """Release every approved submission whose hour has come, each in its own transaction; the chain is asked again.

    What cannot be released is left, and the reason written in the ledger.
    """
    done = []
    for item_id in InformationItem.objects.filter(go_live_at__lte=by.at).values_list("pk", flat=True):
        try:
            made = _release_waiting(item_id, by)
        except Refused as refusal:
            _note_refusal(item_id, refusal, by)
        else:
            done += [made] if made else []
    return done


@transaction.atomic
def _release_waiting(item_id: int, by: By) -> Release | None:
    item = InformationItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    submission = queries.open_submission(item)
    if submission is None or queries.chain_of(submission).current is not None:
        return None
    return release_and_show(submission, by=by)


@transaction.atomic
def _note_refusal(item_id: int, refusal: Refused, by: By) -> None:
    """Say once a day why an approved item did not go out in its hour: one item's fault holds up no other."""
    to, why = f"publishing.item:{item_id}", str(refusal)
    today = timezone.localdate(by.at)
    said = (
        LedgerEntry.objects.filter(did="publishing.release_refused", to=to, why=why).order_by("-id").first()
    )
    if said is None or timezone.localdate(said.at) != today:
        ledger.record(by=by, did="publishing.release_refused", to=to, why=why)


def release_and_show(submission: Submission, *, by: By, person: Person | None = None) -> Release:
    """Release where no workflow's end will show it: what waited for its hour, and emergencies."""
    made = release(submission, by=by)
    item = InformationItem.objects.get(pk=submission.item_id)
    item.latest_revision.publish(user=person)
    return made


def release(submission: Submission, *, by: By) -> Release:
    """Write the release of a submission whose chain of proofs is whole, and say so to ledger, caches and search.

    Raises :class:`Refused` when a proof is lacking or the words are not those that were approved. Runs inside the
    caller's transaction: either all of it happened or nothing did. The date shown to the public is the moment of the
    deed and cannot be chosen (指标 V1.5 伪造发稿日期).
    """
    item, draft = submission.item, queries.drafted(submission)
    rules.check_chain(queries.chain_of(submission), hash_now=_hash_now(draft))
    queries.demand_fitting_column(draft.column, draft.organ_id)
    if queries.is_overtaken(submission):
        raise Refused("不能发布：送审之后本条信息已撤回或者已另行发布", cite=rules.REGIME)
    if draft.disclosure != InformationItem.Disclosure.PROACTIVE:
        raise Refused(
            "公开属性不是“主动公开”的信息不能发布", field="disclosure", cite=cite("条例", "第十三条")
        )
    files = [_kept(file) for file in files_of(draft)]
    words = _words(submission, item, draft, files, by)
    snapshot = snapshot_of(words, [facts for _, facts in files])
    ledger.record(
        by=by,
        did="publishing.release",
        to=f"publishing.submission:{submission.pk}",
        why=submission.reason,
        detail={
            "item": item.pk,
            "edition": submission.edition,
            "content_hash": submission.content_hash,
            "snapshot": snapshot,
            "emergency": submission.emergency,
        },
    )
    made = Release.objects.create(item=item, submission=submission, snapshot=snapshot, **words)
    ReleasedFile.objects.bulk_create(
        ReleasedFile(release=made, position=position, **facts) for position, (_, facts) in enumerate(files)
    )
    tell_everyone(made, at=by.at)
    return made


def tell_everyone(made: Release, *, at: Any) -> None:
    """Announce a release to page caches and search, in the same transaction."""
    particulars = [words for _, _, words in told(particulars_of(made.kind), made.particulars)]
    news.announce(tags_of(made), at=at)
    search.put(
        f"item:{made.item_id}",
        genre=made.genre,
        title=made.title,
        body="\n".join(filter(None, [made.body_text, made.summary, made.keywords, *particulars])),
        url=made.get_absolute_url(),
        organ=made.organ.code,
        column=made.column.code,
        number=" ".join(filter(None, [made.doc_no, made.index_no])),
        at=made.first_released_at,
    )


def tags_of(made: Release) -> list[str]:
    """Return the tags of every page that shows this release or the item's earlier place."""
    tags = {f"item:{made.item_id}", "releases", f"organ:{made.organ.code}"}
    for earlier in made.item.releases.select_related("column", "organ"):
        tags |= {f"column:{earlier.column.code}", f"organ:{earlier.organ.code}"}
    return sorted(tags | {f"column:{made.column.code}"})


def _hash_now(draft: InformationItem) -> str:
    try:
        return fingerprint(draft)
    except FileNotFoundError:
        raise Refused("不能发布：稿件中的文件在存储中找不到", cite=rules.REGIME) from None


def snapshot_of(words: dict[str, Any], files: list[dict[str, Any]]) -> str:
    """Return the SHA-256 of everything a release shows, words and files, as the ledger keeps it.

    Particulars are in it where there are any: releases of before kinds had them keep their fingerprint.
    """
    plain: dict[str, Any] = {name: getattr(value, "pk", value) for name, value in words.items()}
    if not plain.get("particulars"):
        plain.pop("particulars", None)
    plain["files"] = files
    return hashlib.sha256(
        json.dumps(plain, ensure_ascii=False, sort_keys=True, default=_moment).encode()
    ).hexdigest()


def _moment(value: Any) -> str:
    if hasattr(value, "astimezone"):
        return str(value.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"))
    return str(value)


def _words(
    submission: Submission,
    item: InformationItem,
    draft: InformationItem,
    files: list[tuple[DraftFile, dict[str, Any]]],
    by: By,
) -> dict[str, Any]:
    first = item.releases.order_by("edition").first()
    by_place = {file.place: facts for file, facts in files}

    def address(place: str) -> tuple[str, int | None, int | None]:
        facts = by_place[place]
        url = file_address(item.pk, facts["digest"], facts["name"])
        return url, facts["width"], facts["height"]

    pictures = [address(file.place)[0] for file, facts in files if facts["role"] == ReleasedFile.Role.IMAGE]
    return words_shown(draft, address) | {
        "edition": submission.edition,
        "content_hash": submission.content_hash,
        "emergency": submission.emergency,
        "released_at": by.at,
        "first_released_at": first.first_released_at if first else by.at,
        "releaser_no": by.person_id or 0,
        "releaser": by.name,
        "correction_note": draft.correction_note if first and not _same_words(first, submission) else "",
        "organ_name": submission.organ_name,
        "index_no": item.index_no,
        "editor_name": submission.editor_name,
        "image": pictures[0] if pictures else "",
        "manifest": " ".join(facts["digest"] for _, facts in files),
    }


def _same_words(first: Release, submission: Submission) -> bool:
    return first.content_hash == submission.content_hash


def _kept(file: DraftFile) -> tuple[DraftFile, dict[str, Any]]:
    """Keep the bytes that the public will be given; pictures lose their hidden data and needless pixels."""
    data, width, height = file.data, None, None
    if file.role == ReleasedFile.Role.IMAGE:
        data, width, height = picture_for_the_public(data)
    facts = file_kinds.sniff(data, file.name)
    return file, {
        "role": file.role,
        "title": file.title,
        "name": file.name,
        "media_type": facts.media_type,
        "size": len(data),
        "digest": kept.keep(data),
        "width": width,
        "height": height,
    }


def picture_for_the_public(data: bytes) -> tuple[bytes, int, int]:
    """Return the picture upright, no larger than the page needs, without EXIF; with its width and height.

    An animated picture is passed on as it is: re-drawing would stop it.
    """
    with Image.open(BytesIO(data)) as opened:
        if getattr(opened, "is_animated", False):
            return data, opened.width, opened.height
        form = opened.format or "PNG"
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
        bare = BytesIO()
        upright.info = {}
        upright.save(bare, form, **({"quality": 85, "optimize": True} if form == "JPEG" else {}))
        return bare.getvalue(), upright.width, upright.height
