"""What the office for disclosure sets for itself: how it is reached, its periods, its seal, its Word templates.

条例第四条 (the office), 第十二条 (the guide names it and how it is reached), 第四十二条 (fees).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models, transaction
from PIL import Image

from mingting.accounts.api import Organ, Person, Role, administered_by, roles_of
from mingting.commons import kept, ledger, news
from mingting.commons.files import metadata
from mingting.commons.files.packages import MEBIBYTE
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake
from ..casework import day_of
from ..gateways.letters.checking import check_template
from ..models import LetterTemplate, Office
from ..rules.letters import LETTERS, LetterKind
from ..rules.numbering import document_number
from .filing import Faults

ARTICLE_4 = cite("条例", "第四条")
WHO = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
#: The news by which public pages that show offices are made anew.
OFFICES = "requests"
SEAL_LIMIT = MEBIBYTE
#: How far a bureau may stretch what the law leaves to it, in working days. No norm gives the bounds.
CORRECTION_DAYS = (1, 60)
CONFIRM_DAYS = (0, 3)

_FIELDS: dict[str, models.Field[Any, Any]] = {
    field.name: field for field in Office._meta.concrete_fields if field.name not in ("id", "organ", "seal")
}
_TELEPHONE = re.compile(r"(?=(?:\D*\d){5})[\d\s()（）+—、，；转-]+", re.ASCII)
_POSTCODE = re.compile(r"\d{6}", re.ASCII)
#: As the archive that the organ hands over to gives it (see :mod:`..rules.retention`).
_FONDS = re.compile(r"[A-Z0-9]{1,6}")
_PATTERNS = {
    "phone": (_TELEPHONE, "联系电话应为电话号码，几个号码以顿号分开"),
    "fax": (_TELEPHONE, "传真应为电话号码"),
    "postcode": (_POSTCODE, "邮政编码应为6位数字"),
    "fonds": (_FONDS, "全宗号应为1至6位大写字母、数字"),
}
_BOUNDS = {"correction_days": CORRECTION_DAYS, "confirm_days": CONFIRM_DAYS}


@transaction.atomic
def keep_office(*, person: Person, organ_id: int, by: By, **settings: Any) -> Office:
    """Set what is named of the organ's office, which is made with its first settings; public pages hear of it.

    ``settings`` are fields of :class:`..models.Office` other than its seal; another name raises ``TypeError``. Raises
    :class:`.filing.Faults` with everything that is wrong. What changed stands in the ledger, before and after.
    """
    unknown = set(settings) - set(_FIELDS)
    if unknown:
        raise TypeError(f"an office has no {sorted(unknown)}")
    _demand_arranger(person, organ_id, by)
    organ = Organ.objects.get(pk=organ_id)
    office = Office.objects.select_for_update(of=("self",)).filter(organ_id=organ_id).first()
    office = office or Office(organ=organ)
    before = {name: getattr(office, name) for name in settings}
    for name, value in settings.items():
        setattr(office, name, value.strip() if isinstance(value, str) else value)
    faults = list(_faults(office))
    if faults:
        raise Faults(faults)
    changed = {
        name: [before[name], getattr(office, name)]
        for name in settings
        if office.pk is None or before[name] != getattr(office, name)
    }
    if not changed:
        return office
    office.save()
    ledger.record(
        by=by,
        did="disclosure.keep_office",
        to=f"disclosure.office:{office.pk}",
        detail={"organ": organ.code, "changed": changed},
    )
    news.announce([OFFICES], at=by.at)
    return office


@transaction.atomic
def keep_seal(*, person: Person, organ_id: int, data: bytes | None, by: By) -> Office:
    """Keep the picture of the seal that is set over organ and date; ``None`` takes it away.

    A PNG with a transparent ground, so that it does not cover what it is set over.
    """
    _demand_arranger(person, organ_id, by)
    office = _office(organ_id)
    before = office.seal
    office.seal = "" if data is None else _kept_seal(data)
    office.save(update_fields=["seal"])
    ledger.record(
        by=by,
        did="disclosure.keep_seal",
        to=f"disclosure.office:{office.pk}",
        detail={"before": before, "after": office.seal},
    )
    return office


@transaction.atomic
def keep_template(
    *, person: Person, organ_id: int, kind: str, outcome: str, name: str, data: bytes, by: By
) -> LetterTemplate:
    """Put a Word template of the bureau's own to use for a kind of letter, in the place of the one before.

    ``outcome`` narrows it to one result where the letter has several; empty: for all of them, and then it must hold
    what each needs. Raises :class:`.filing.Faults` with everything that is wrong with it.
    """
    _demand_arranger(person, organ_id, by)
    office = _office(organ_id)
    if kind not in set(LetterKind):
        raise Refused("请选择文书", field="kind")
    letter = LetterKind(kind)
    intake.check(intake.Upload(name, data), allowed=("docx",))
    faults = _template_faults(letter, outcome, data)
    if faults:
        raise Faults([Refused(fault, field="file") for fault in faults])
    same = LetterTemplate.objects.filter(organ_id=organ_id, kind=letter, outcome=outcome)
    replaced = list(same.filter(in_use=True).select_for_update().values_list("pk", flat=True))
    same.filter(pk__in=replaced).update(in_use=False)
    template = LetterTemplate.objects.create(
        organ_id=office.organ_id,
        kind=letter,
        outcome=outcome,
        file_name=name,
        digest=kept.keep(data),
        person=person,
        at=by.at,
    )
    _record_template("keep_template", template, by, replaces=replaced)
    return template


@transaction.atomic
def drop_template(*, person: Person, template_id: int, by: By) -> LetterTemplate:
    """Take a template out of use; letters are set from the one we ship again. Its bytes stay kept."""
    template = LetterTemplate.objects.select_for_update(of=("self",)).filter(pk=template_id).first()
    if template is None or not _may_arrange(person, template.organ_id, by):
        raise Refused("没有这个模板，或者它不由您管理")
    if not template.in_use:
        raise Refused("该模板已经停用")
    template.in_use = False
    template.save(update_fields=["in_use"])
    _record_template("drop_template", template, by)
    return template


# --- who --------------------------------------------------------------------------------------------------------------


def _may_arrange(person: Person, organ_id: int, by: By) -> bool:
    day = day_of(by)
    return not roles_of(person, organ_id, day).isdisjoint(WHO) or organ_id in administered_by(person, day)


def _demand_arranger(person: Person, organ_id: int, by: By) -> None:
    if not _may_arrange(person, organ_id, by):
        raise Refused("本机关的信息公开工作机构由其工作人员或者系统管理员设置", cite=ARTICLE_4)


def _office(organ_id: int) -> Office:
    office = Office.objects.select_for_update(of=("self",)).filter(organ_id=organ_id).first()
    if office is None:
        raise Refused("请先登记信息公开工作机构", cite=ARTICLE_4)
    return office


# --- what is wrong ----------------------------------------------------------------------------------------------------


def _faults(office: Office) -> Iterator[Refused]:
    """Yield everything that is wrong with an office's settings, each with its field."""
    for name, field in _FIELDS.items():
        value = getattr(office, name)
        if isinstance(value, str) and field.max_length and len(value) > field.max_length:
            yield Refused(f"{field.verbose_name}不超过 {field.max_length} 字", field=name)
        elif name in _BOUNDS and not _is_within(value, *_BOUNDS[name]):
            least, most = _BOUNDS[name]
            yield Refused(f"{field.verbose_name}应为 {least} 至 {most} 之间的整数", field=name)
        elif name in _PATTERNS and value and not _PATTERNS[name][0].fullmatch(value):
            yield Refused(_PATTERNS[name][1], field=name)
    if not office.name:
        yield Refused("请填写工作机构名称", field="name", cite=ARTICLE_4)
    yield from _mark_faults(office)
    yield from _address_faults(office)
    if office.charges_fees and not office.payment_way:
        yield Refused(
            "收取信息处理费的，请填写缴费方式", field="payment_way", cite=cite("信息处理费", "第六条")
        )


def _is_within(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _mark_faults(office: Office) -> Iterator[Refused]:
    try:
        document_number(office.mark, "答", 2026, 1)
    except Refused as refusal:
        yield refusal
        return
    other = Office.objects.select_related("organ").filter(mark=office.mark).exclude(pk=office.pk).first()
    if other is not None:
        yield Refused(f"机关代字“{office.mark}”已由{other.organ}使用", field="mark", cite=cite("公文格式"))


def _address_faults(office: Office) -> Iterator[Refused]:
    checks = (
        ("email", validate_email, "申请邮箱的写法不对，例如 xxgk@example.gov.cn"),
        ("review_url", URLValidator(schemes=["https"]), "网上申请行政复议的网址应以 https:// 开头"),
    )
    for name, check, sentence in checks:
        value = getattr(office, name)
        try:
            if value:
                check(value)
        except ValidationError:
            yield Refused(sentence, field=name)


def _template_faults(kind: LetterKind, outcome: str, data: bytes) -> list[str]:
    variants = LETTERS[kind].variants
    outcomes = variants if variants and not outcome else (outcome,)
    return list(dict.fromkeys(fault for each in outcomes for fault in check_template(data, kind, each)))


def _kept_seal(data: bytes) -> str:
    """Keep the picture without what it tells of its making, and return its fingerprint."""
    intake.check(intake.Upload("印章.png", data), allowed=("png",), limit=SEAL_LIMIT)
    if not _is_transparent(data):
        raise Refused("印章图样应为透明背景的 PNG 图片，否则会遮住机关名称和日期", field="file")
    return kept.keep(metadata.strip(data, "png"))


def _is_transparent(data: bytes) -> bool:
    """Return whether some of the picture shows nothing and some of it something."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            least, most = picture.convert("RGBA").getchannel("A").getextrema()
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    return least == 0 and most > 0


def _record_template(did: str, template: LetterTemplate, by: By, **detail: object) -> None:
    ledger.record(
        by=by,
        did=f"disclosure.{did}",
        to=f"disclosure.template:{template.pk}",
        detail={
            "organ": template.organ_id,
            "kind": template.kind,
            "outcome": template.outcome,
            "file": template.file_name,
            "sha256": template.digest,
            **detail,
        },
    )
