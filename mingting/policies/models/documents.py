"""Documents of the library as the public was given them: derived from releases, never written by hand.

A row here repeats nothing that a person could change: it is read off the item's releases by
:func:`mingting.policies.actions.catch_up`, and may be thrown away and read again.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from mingting.accounts.models import Organ
from mingting.publishing.models import Release

from ..rules import spoken


class DocumentQuerySet(models.QuerySet):
    def shown(self) -> DocumentQuerySet:
        """Documents that the public sees: those whose item is not withdrawn."""
        return self.filter(gone=False)

    def of_sort(self, sort: str) -> DocumentQuerySet:
        return self.filter(sort=sort)

    def over_on(self, day: date) -> DocumentQuerySet:
        """Documents that are no longer in force on ``day``: repealed, replaced or past their last day."""
        return self.filter(_over_on(day))

    def in_force_on(self, day: date) -> DocumentQuerySet:
        """Documents for which validity is a question and that are in force on ``day``."""
        begun = Q(begins_on__isnull=True) | Q(begins_on__lte=day)
        return self.filter(begun, has_validity=True).exclude(_over_on(day))

    def waiting_on(self, day: date) -> DocumentQuerySet:
        """Documents not yet in force on ``day``."""
        return self.filter(has_validity=True, begins_on__gt=day).exclude(_over_on(day))


def _over_on(day: date) -> Q:
    return Q(has_validity=True, ends_on__lt=day)


class Document(models.Model):
    """A policy document, an interpretation of one, or a notice: the newest release of one information item.

    ``begins_on`` and ``ends_on`` (the last day in force, ``None`` when open) already take in what other documents did
    to this one; ``ended_by`` is the one that repealed or replaced it. :mod:`..rules.validity` makes them, and says the
    standing on any day.
    """

    class Sort(models.TextChoices):
        POLICY = "policy", "政策文件"
        INTERPRETATION = "interpretation", "政策解读"
        NOTICE = "notice", "申报通知"

    item_no = models.PositiveBigIntegerField("信息编号", unique=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField("类别", max_length=16, choices=Sort.choices)
    kind = models.CharField("信息种类", max_length=40)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="发布机构")
    title = models.CharField("标题", max_length=200)
    title_key = models.CharField(max_length=200, db_index=True, help_text="标题的比较形式")
    issued_key = models.CharField(
        max_length=200, blank=True, db_index=True, help_text="所印发文件标题的比较形式"
    )
    doc_no = models.CharField("文号", max_length=60, blank=True)
    doc_no_key = models.CharField(max_length=60, blank=True, db_index=True, help_text="文号的比较形式")
    reg_no = models.CharField("统一编号", max_length=60, blank=True)
    document_kind = models.CharField("公文种类", max_length=20, blank=True)
    issuers = models.JSONField("发文机关", default=list)
    theme = models.CharField("主题分类", max_length=60, blank=True)
    summary = models.TextField("内容概述", blank=True)
    is_normative = models.BooleanField("行政规范性文件", default=False)
    form = models.CharField("解读形式", max_length=20, blank=True)

    signed_on = models.DateField("成文日期")
    released_at = models.DateTimeField("发布日期")
    released_on = models.DateField("发布之日")
    stated = models.CharField("发布时的有效性", max_length=20, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    has_validity = models.BooleanField(default=False)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField("最后有效日", null=True, blank=True)
    ended_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="ended"
    )
    end_sort = models.CharField(max_length=16, blank=True, help_text="expired、repealed 或 replaced")
    events = models.JSONField("其他文件对它的影响", default=list, help_text="已确认的废止、代替、修改、延续")

    stage = models.CharField("通知阶段", max_length=16, blank=True)
    apply_from = models.DateField("申报开始", null=True, blank=True)
    apply_until = models.DateField("申报截止", null=True, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )

    gone = models.BooleanField("已撤回", default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        default_permissions = ()
        ordering = ("-released_at", "-id")
        indexes = [
            models.Index(fields=["sort", "-released_at", "-id"], name="document_by_sort"),
            models.Index(fields=["organ", "-released_at"], name="document_by_organ"),
            models.Index(fields=["ends_on"], name="document_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The permanent address of its item."""
        return f"/content/post_{self.item_no}.html"

    @property
    def named(self) -> str:
        """The title in book marks, as a sentence names it."""
        return spoken.document(self.title)


class Version(models.Model):
    """The words of a document as one release gave them, and from which day the public had them."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField("版次")
    since = models.DateField("公布之日")
    characters = models.PositiveIntegerField("字数")
    faults = models.JSONField("条文编号问题", default=list)

    class Meta:
        default_permissions = ()
        ordering = ("document_id", "edition")
        constraints = [models.UniqueConstraint(fields=["document", "edition"], name="one_version_an_edition")]

    def __str__(self) -> str:
        return f"{self.document} 第{self.edition}版"


class Clause(models.Model):
    """One clause with its address (章、条、款、项、目); see :mod:`..rules.clauses`."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField("正文第几段", help_text="从 0 起，按发布件正文的段落计")
    address = models.CharField("条款号", max_length=80)
    anchor = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    heading = models.CharField("条标", max_length=200, blank=True)
    text = models.TextField("条文")

    class Meta:
        default_permissions = ()
        ordering = ("version_id", "position")
        constraints = [models.UniqueConstraint(fields=["version", "anchor"], name="one_clause_an_anchor")]

    def __str__(self) -> str:
        return self.address


class Bookmark(models.Model):
    """How far the library has read the news of releases. One row."""

    news_no = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.news_no)
