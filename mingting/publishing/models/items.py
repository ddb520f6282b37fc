"""The information item as its editors write it. The public never reads this table, see :mod:`.released`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from mingting.accounts.models import Organ
from mingting.commons import ledger, origin
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .blocks import AttachmentsBlock, BodyBlock
from .columns import Column
from .released import Release

#: Everything a person writes of an item; what else there is of it, verbs write. The form, the row that mirrors the
#: latest revision, the fingerprint and the checks all read this one list.
WRITTEN = (
    "organ",
    "column",
    "kind",
    "title",
    "index_no",
    "theme",
    "article20",
    "doc_no",
    "formed_on",
    "source",
    "disclosure",
    "disclosure_reason",
    "validity",
    "effective_on",
    "expires_on",
    "summary",
    "keywords",
    "particulars",
    "body",
    "attachments",
    "correction_note",
    "go_live_at",
)
#: Facts about the item itself and not about one wording of it: no revision may bring old ones back.
_LASTING = (
    "shown",
    "index_no",
    "created_by",
    "created_at",
    "locked",
    "locked_at",
    "locked_by",
    "live_revision",
    "last_published_at",
)


class InformationItem(  # type: ignore[misc]
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """A piece of government information in the making: a row is the drawer, a revision the paper in it.

    ``shown`` points at the release that the public sees; the database lets it point only at a release of this item
    that has its three proofs and was not withdrawn.
    """

    class Disclosure(models.TextChoices):
        """公开属性, determined at drafting (国办发〔2016〕80号)."""

        PROACTIVE = "proactive", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"
        WITHHELD = "withheld", "不予公开"

    class Validity(models.TextChoices):
        IN_FORCE = "in_force", "有效"
        NOT_YET = "not_yet", "尚未施行"
        AMENDED = "amended", "已修改"
        EXPIRED = "expired", "失效"
        REPEALED = "repealed", "废止"
        NOT_APPLICABLE = "", "不适用"

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="发布机构")
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="+", verbose_name="栏目")
    kind = models.CharField("信息种类", max_length=40)
    title = models.CharField("标题", max_length=200)
    index_no = models.CharField("索引号", max_length=60, blank=True, help_text="留空则在提交时自动编号")
    theme = models.CharField("主题分类", max_length=60, blank=True)
    article20 = models.CharField("条例公开事项", max_length=10, blank=True)
    doc_no = models.CharField("文号", max_length=60, blank=True)
    formed_on = models.DateField(
        "成文日期", null=True, blank=True, help_text="信息形成或者变更之日，公开期限从此日起算"
    )
    source = models.CharField("来源", max_length=100, blank=True)
    disclosure = models.CharField(
        "公开属性", max_length=12, choices=Disclosure.choices, default=Disclosure.PROACTIVE
    )
    disclosure_reason = models.TextField("不公开或依申请公开的理由", blank=True)
    validity = models.CharField("有效性", max_length=20, choices=Validity.choices, blank=True, default="")
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    summary = models.TextField("内容概述", blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="以空格或逗号分隔")
    particulars = models.JSONField("种类要素", default=dict, blank=True, help_text="由信息种类规定的要素")
    body = StreamField(BodyBlock(), verbose_name="正文", blank=True)
    attachments = StreamField(AttachmentsBlock(), verbose_name="附件", blank=True)
    correction_note = models.TextField(
        "更正说明", blank=True, help_text="已发布信息修改后再次发布时必填，随信息一并公开"
    )

    shown = models.OneToOneField(
        "publishing.Release",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="shown_by",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("建稿时间", null=True, editable=False)
    live = models.BooleanField("已发布", default=False, editable=False)

    class Meta:
        verbose_name = "信息"
        verbose_name_plural = "信息"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="live_means_shown", condition=Q(live=False) | Q(shown__isnull=False)),
            models.CheckConstraint(
                name="expires_after_effect",
                condition=Q(expires_on__isnull=True)
                | Q(effective_on__isnull=True)
                | Q(expires_on__gte=F("effective_on")),
            ),
            models.UniqueConstraint(
                fields=["index_no"], condition=~Q(index_no=""), name="one_item_an_index_number"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def with_content_json(self, content: dict[str, Any]) -> InformationItem:
        """Return this item with a revision's words; what is true of the item itself stays as it is now."""
        drafted = super().with_content_json(content)
        for name in _LASTING:
            setattr(drafted, name, getattr(self, name))
        return drafted

    @property
    def edition(self) -> int:
        """The number of the edition being drafted: one more than was released so far."""
        return (self.releases.aggregate(last=models.Max("edition"))["last"] or 0) + 1

    @transaction.atomic
    def save_revision(self, user: Any = None, **options: Any) -> Any:
        """Keep a wording, note who wrote it, and take the item out of any review it is in (三审三校).

        ``self.hand`` may be set to the :class:`By` of a verb; otherwise the hand is ``user`` at this moment.
        """
        hand: By | None = self.__dict__.pop("hand", None)
        reviewing = self.current_workflow_state if self.pk else None
        revision = super().save_revision(user=user, **options)
        if hand is not None:
            revision.created_at = hand.at
            revision.save(update_fields=["created_at"])
        hand = hand or origin.by(user, revision.created_at)
        ledger.record(
            by=hand, did="publishing.write", to=f"publishing.item:{self.pk}", detail={"revision": revision.pk}
        )
        if user is not None:
            self.edits.create(
                edition=self.edition, person_no=user.pk, person=hand.name, at=hand.at, revision_no=revision.pk
            )
        if reviewing is not None and reviewing.status == reviewing.STATUS_IN_PROGRESS:
            reviewing.cancel(user=user)
            ledger.record(
                by=hand,
                did="publishing.restart",
                to=f"publishing.item:{self.pk}",
                why="送审后有改动，须从初审重新开始",
            )
        return revision

    def _update_from_revision(self, revision: Any, changed: bool = True) -> None:  # noqa: FBT001, FBT002 — Wagtail's
        """Mirror the latest wording in the row: the public reads releases, so nothing here is shown by this."""
        self.latest_revision = revision
        self.has_unpublished_changes = True
        self.save(update_fields=[*WRITTEN, "latest_revision", "has_unpublished_changes"])

    def publish(self, revision: Any, user: Any = None, **options: Any) -> None:
        """Show the public the release that was made of ``revision``; refuse when there is none.

        Every door of Wagtail that puts something live ends here: the editor's buttons, bulk actions, schedules, the
        workflow's end. It opens nothing by itself: only the verb that found three proofs makes a release.
        """
        release = (
            Release.objects.filter(item_id=self.pk, submission__revision_no=revision.pk)
            .order_by("-id")
            .first()
        )
        if release is None or release.pk == self.shown_id or hasattr(release, "withdrawal"):
            raise Refused("不能发布：本稿没有完整的初审、复审、终审记录", cite=cite("三审三校"))
        drafted = revision.as_object()
        drafted.shown = release
        drafted.live = True
        drafted.live_revision = revision
        drafted.has_unpublished_changes = not revision.is_latest_revision()
        drafted.last_published_at = release.released_at
        drafted.first_published_at = release.first_released_at
        drafted.index_no = release.index_no
        drafted.save()
        self.refresh_from_db()

    def unpublish(self, *args: Any, **options: Any) -> None:
        """Refuse: what was released is withdrawn by a named person with a reason, never merely switched off."""
        raise Refused("已发布的信息请用“撤回”，并写明理由", cite=cite("条例", "第十七条"))
