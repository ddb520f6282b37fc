"""精准分类: the bureau's tag system, and what a person decides of suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons import ledger, news
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..announcing import announce
from ..findable import describe
from ..keepers import demand_keeper, document_for
from ..learning import tags as tag_files
from ..models import Document, LibrarySettings, Tag, Tagging
from ..suggesting import seed_tags, suggest_tags

_BATCH = 200


@transaction.atomic
def begin_tags(*, by: By) -> int:
    """Enter the tags that the house ships where no tag was ever entered; return how many, 0 where there are some."""
    # Whoever reads a release enters them too: one after the other.
    ledger.lock_tail()
    entered = seed_tags(by=by)
    if entered:
        news.announce(["policies"], at=by.at)
    return entered


@transaction.atomic
def keep_tag(
    *,
    person: Person,
    group: str,
    code: str,
    name: str,
    definition: str,
    keywords: Mapping[str, float],
    negatives: Sequence[str] = (),
    by: By,
) -> Tag:
    """Enter a tag or change it. ``code`` is ``group/tag`` and stays what it was: addresses hold it."""
    demand_keeper(person, timezone.localdate(by.at))
    ledger.lock_tail()
    if group not in Tag.Group.values or not code.startswith(f"{group}/"):
        raise Refused("标签代码应写作“类/标签”，类须与所选分组一致", field="code")
    said = tag_files.checked(
        tag_files.Tag(code, name.strip(), definition.strip(), dict(keywords), tuple(negatives))
    )
    twin = Tag.objects.filter(group=group, name=said.name).exclude(code=code).first()
    if twin is not None:
        raise Refused(f"本分组已有名为“{said.name}”的标签（{twin.code}）", field="name")
    tag = Tag.objects.filter(code=code).first() or Tag(
        code=code, group=group, position=Tag.objects.count() + 1
    )
    is_back = tag.pk is not None and not tag.in_use
    tag.name, tag.definition, tag.in_use = said.name, said.definition, True
    tag.keywords, tag.negatives = dict(said.keywords), list(said.negatives)
    tag.save()
    if is_back:
        _describe_bearers(tag)
    ledger.record(by=by, did="policies.keep_tag", to=f"policies.tag:{code}", detail={"name": said.name})
    news.announce(["policies"], at=by.at)
    return tag


@transaction.atomic
def retire_tag(*, person: Person, code: str, why: str, by: By) -> Tag:
    """Take a tag out of use: it is shown and suggested no more; what bears it keeps the record."""
    demand_keeper(person, timezone.localdate(by.at))
    tag = Tag.objects.filter(code=code, in_use=True).first()
    if tag is None:
        raise Refused("没有这个在用的标签")
    if not why.strip():
        raise Refused("请写明停用的理由", field="why")
    tag.in_use = False
    tag.save(update_fields=["in_use"])
    _describe_bearers(tag)
    ledger.record(by=by, did="policies.retire_tag", to=f"policies.tag:{code}", why=why.strip())
    news.announce(["policies"], at=by.at)
    return tag


def _describe_bearers(tag: Tag) -> None:
    """Tell the search of the documents that bear a tag which went out of use, or came back."""
    bearing = Document.objects.shown().filter(taggings__tag=tag, taggings__state=Tagging.State.ACCEPTED)
    for document in bearing:
        describe(document)


@transaction.atomic
def decide_tagging(*, tagging_id: int, person: Person, accepted: bool, by: By) -> Tagging:
    """Accept or refuse a suggested tag. The next model learns from it. The same decision again changes nothing."""
    number = Tagging.objects.filter(pk=tagging_id).values_list("document_id", flat=True).first()
    if number is not None:
        document_for(person, number, timezone.localdate(by.at))
    # Read now that the document is locked: tags that are suggested anew take the place of those before.
    tagging = Tagging.objects.select_related("document", "tag").filter(pk=tagging_id).first()
    if tagging is None:
        raise Refused("没有这条标签建议，可能已随文件修改而更新")
    if accepted and not tagging.tag.in_use:
        raise Refused(f"标签“{tagging.tag.name}”已经停用，不能采用")
    wanted = Tagging.State.ACCEPTED if accepted else Tagging.State.REFUSED
    if tagging.decided_by_no is not None and tagging.state == wanted:
        return tagging
    tagging.state = wanted
    tagging.decided_by_no, tagging.decided_by, tagging.decided_at = by.person_id, by.name, by.at
    tagging.save()
    _tell(tagging, "policies.decide_tagging", by)
    return tagging


@transaction.atomic
def put_tag(*, document_id: int, person: Person, code: str, by: By) -> Tagging:
    """Give a document a tag that nothing suggested."""
    document = document_for(person, document_id, timezone.localdate(by.at))
    tag = Tag.objects.filter(code=code, in_use=True).first()
    if tag is None:
        raise Refused("没有这个在用的标签", field="code")
    known = Tagging.objects.filter(document=document, tag=tag, state=Tagging.State.ACCEPTED)
    if (borne := known.exclude(decided_by_no=None).select_related("document", "tag").first()) is not None:
        return borne
    tagging, _made = Tagging.objects.update_or_create(
        document=document,
        tag=tag,
        defaults={
            "origin": Tagging.Origin.PERSON,
            "confidence": 1.0,
            "state": Tagging.State.ACCEPTED,
            "decided_by_no": by.person_id,
            "decided_by": by.name,
            "decided_at": by.at,
        },
    )
    _tell(tagging, "policies.put_tag", by)
    return tagging


def _tell(tagging: Tagging, did: str, by: By) -> None:
    document = tagging.document
    describe(document)
    ledger.record(
        by=by,
        did=did,
        to=f"policies.document:{document.pk}",
        detail={"tag": tagging.tag.code, "state": tagging.state},
    )
    announce([document], at=by.at)


@transaction.atomic
def keep_settings(
    *, person: Person, accept_from: float, propose_from: float, term_years: int, trial_years: int, by: By
) -> LibrarySettings:
    """Set from which confidence on a tag is accepted by itself, or proposed, and the usual terms of documents."""
    demand_keeper(person, timezone.localdate(by.at))
    if not 0 <= propose_from <= accept_from <= 1:
        raise Refused("两个下限都在 0 与 1 之间，自动采用的不低于列入待确认的", field="accept_from")
    if not (1 <= term_years <= 30 and 1 <= trial_years <= term_years):
        raise Refused("有效期为 1 至 30 年，暂行、试行的不长于一般的", field="term_years")
    # One row: the first two who save must not both make it.
    ledger.lock_tail()
    asked = LibrarySettings.objects.first() or LibrarySettings()
    asked.accept_from, asked.propose_from = accept_from, propose_from
    asked.term_years, asked.trial_years = term_years, trial_years
    asked.save()
    ledger.record(
        by=by,
        did="policies.keep_settings",
        to="policies.library",
        detail={
            "accept_from": str(accept_from),
            "propose_from": str(propose_from),
            "terms": [term_years, trial_years],
        },
    )
    return asked


@transaction.atomic
def suggest_again(*, person: Person, by: By, after: int = 0) -> int:
    """Suggest tags anew for the next two hundred documents after a number; return the last number, 0 at the end."""
    demand_keeper(person, timezone.localdate(by.at))
    # What somebody decides meanwhile waits: no tag is suggested beside one that was just decided.
    ledger.lock_tail()
    documents = list(
        Document.objects.shown().filter(pk__gt=after).select_related("release").order_by("pk")[:_BATCH]
    )
    for document in documents:
        suggest_tags(document, document.release.body_text, by=by)
        describe(document)
    if documents:
        ledger.record(
            by=by,
            did="policies.suggest_again",
            to="policies.library",
            detail={"from": documents[0].pk, "to": documents[-1].pk},
        )
        news.announce(["policies"], at=by.at)
    return documents[-1].pk if len(documents) == _BATCH else 0
