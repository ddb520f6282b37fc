"""精准分类: the bureau's tag system, what a person decides of suggestions, and what is learned from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons import kept, ledger, news
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..announcing import announce
from ..findable import describe
from ..keepers import demand_keeper, document_for
from ..learning import tags as tag_files
from ..learning.evaluate import Evaluation, Judged, evaluate, split
from ..learning.model import Example, train
from ..models import Document, LearnedModel, LibrarySettings, Tag, Tagging
from ..suggesting import suggest_tags

#: Held out for the figures that stand beside a model; it is then trained on all.
_TRAINED_SHARE, _SEED = 0.8, 1
_BATCH = 200


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
    tag.name, tag.definition, tag.in_use = said.name, said.definition, True
    tag.keywords, tag.negatives = dict(said.keywords), list(said.negatives)
    tag.save()
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
    for document in Document.objects.shown().filter(
        taggings__tag=tag, taggings__state=Tagging.State.ACCEPTED
    ):
        describe(document)
    ledger.record(by=by, did="policies.retire_tag", to=f"policies.tag:{code}", why=why.strip())
    news.announce(["policies"], at=by.at)
    return tag


@transaction.atomic
def decide_tagging(*, tagging_id: int, person: Person, accepted: bool, by: By) -> Tagging:
    """Accept or refuse a suggested tag. The next model learns from it."""
    tagging = Tagging.objects.select_related("document", "tag").filter(pk=tagging_id).first()
    if tagging is None:
        raise Refused("没有这条标签建议，可能已随文件修改而更新")
    document_for(person, tagging.document_id, timezone.localdate(by.at))
    tagging.state = Tagging.State.ACCEPTED if accepted else Tagging.State.REFUSED
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
def learn(*, by: By, person: Person | None = None) -> LearnedModel:
    """Train a model on the library as it is labelled now, and keep it with what it was worth on held-out documents.

    Refuses when no tag has examples enough; the rules go on alone.
    """
    if person is not None:
        demand_keeper(person, timezone.localdate(by.at))
    examples = list(_examples())
    model = train(examples, seed=_SEED)
    made = LearnedModel.objects.create(
        at=by.at,
        digest=kept.keep(model.save()),
        examples=len(examples),
        figures=_figures(examples),
        by_name=by.name,
    )
    ledger.record(
        by=by,
        did="policies.learn",
        to=f"policies.model:{made.pk}",
        detail={"examples": len(examples), "digest": made.digest},
    )
    return made


def _examples() -> Iterator[Example]:
    """Yield the labelled documents: what was accepted by a person, or above the threshold, and not refused since."""
    found = Document.objects.shown().select_related("release").prefetch_related("taggings__tag")
    for document in found.order_by("pk"):
        codes = frozenset(
            tagging.tag.code
            for tagging in document.taggings.all()
            if tagging.state == Tagging.State.ACCEPTED and tagging.tag.in_use
        )
        if codes:
            yield Example(document.title, f"{document.summary}\n{document.release.body_text}", codes)


def _figures(examples: Sequence[Example]) -> dict[str, Any]:
    """Return what a model of four fifths of the library is worth on the last fifth; empty where that is too little."""
    learned_from, held_out = split([example.tags for example in examples], _TRAINED_SHARE, _SEED)
    try:
        model = train([examples[n] for n in learned_from], seed=_SEED)
    except Refused:
        return {}
    judged = []
    for n in held_out:
        sure = model.confidences(examples[n].title, examples[n].body)
        judged.append(Judged(examples[n].tags & set(model.tags), sure, model.decide(sure)))
    return written_figures(evaluate(judged, model.tags), len(learned_from))


def written_figures(found: Evaluation, trained: int) -> dict[str, Any]:
    """Return an evaluation as it is kept beside its model."""
    return {
        "trained": trained,
        "held_out": found.documents,
        "micro": [found.micro.precision, found.micro.recall, found.micro.f1],
        "macro_f1": found.macro_f1,
        "top1": found.top1,
        "recall_at_3": found.recall_at_3,
        "per_tag": {
            code: [each.right, each.wrong, each.missed, each.precision, each.recall, each.f1]
            for code, each in found.per_tag.items()
        },
        "confusion": sorted(
            ([true, best, count] for (true, best), count in found.confusion.items() if true != best),
            key=lambda row: -row[2],
        )[:20],
        "acceptance": [
            [one.threshold, one.coverage, one.accuracy, one.accepted, one.accepted_right]
            for one in found.acceptance
        ],
        "reliability": [[one.above, one.count, one.confidence, one.right] for one in found.reliability],
    }


@transaction.atomic
def suggest_again(*, by: By, after: int = 0) -> int:
    """Suggest tags anew for the next two hundred documents after a number; return the last number, 0 at the end."""
    documents = list(
        Document.objects.shown().filter(pk__gt=after).select_related("release").order_by("pk")[:_BATCH]
    )
    for document in documents:
        suggest_tags(document, document.release.body_text)
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
