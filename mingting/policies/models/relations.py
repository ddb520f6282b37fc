"""How documents stand to one another, who relies on them, and what follows when one ends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..rules import spoken
from .documents import Document


class Relation(models.Model):
    """One document does something to another, or to one outside the library.

    Found in the text by rule and confirmed by a person; what only points (cites, implements, interprets) and names
    its target without doubt is taken as it stands. Decisions are kept when the text is read again.
    """

    class Sort(models.TextChoices):
        AMENDS = "amends", "修改"
        REPEALS = "repeals", "废止"
        REPLACES = "replaces", "代替"
        EXTENDS = "extends", "延续"
        IMPLEMENTS = "implements", "依据"
        INTERPRETS = "interprets", "解读"
        CARRIES_OUT = "carries_out", "据以申报"
        CITES = "cites", "引用"

    class State(models.TextChoices):
        FOUND = "found", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "已否定"

    source = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="relations")
    sort = models.CharField("关系", max_length=16, choices=Sort.choices)
    target = models.ForeignKey(
        Document, on_delete=models.CASCADE, null=True, blank=True, related_name="related_from"
    )
    target_title = models.CharField("所指文件", max_length=200)
    target_no = models.CharField("所指文号", max_length=60, blank=True)
    key = models.CharField(max_length=300, help_text="同一文件对同一对象的同一种关系只有一条")
    on = models.DateField("生效日期", null=True, blank=True)
    until = models.DateField("延续至", null=True, blank=True)
    evidence = models.TextField("原文", blank=True)
    clause = models.CharField("所在条款", max_length=80, blank=True)
    confidence = models.FloatField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.FOUND)
    decided_by_no = models.BigIntegerField(null=True, blank=True)
    decided_by = models.CharField("确认人", max_length=60, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    why = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "文件关系"
        default_permissions = ()
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["source", "sort", "key"], name="one_relation_a_target"),
            models.CheckConstraint(
                name="relation_not_to_itself", condition=Q(target=None) | ~Q(target=models.F("source"))
            ),
        ]
        indexes = [models.Index(fields=["target", "sort", "state"], name="relation_by_target")]

    def __str__(self) -> str:
        return f"{self.source} {self.get_sort_display()} {self.target_title}"

    @property
    def named(self) -> str:
        """What it points at, as a sentence names it: 《标题》（文号）, or the number alone."""
        return spoken.document(
            self.target_title if self.target_title != self.target_no else "", self.target_no
        )


class Citing(models.Model):
    """A place in another room that rests on a document: a guide, a condition, a decision. Told when it ends."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="citings")
    place = models.CharField("何处", max_length=200, help_text="人能看懂的名称")
    url = models.CharField("地址", max_length=300)
    clause = models.CharField("条款", max_length=80, blank=True)
    organ = models.ForeignKey("accounts.Organ", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["document", "url", "clause"], name="one_citing_a_place")
        ]

    def __str__(self) -> str:
        return self.place


class Consequence(models.Model):
    """A place that rests on a document that ended: shown to its organ until somebody dealt with it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="consequences")
    what = models.CharField("变化", max_length=200)
    on = models.DateField("自何日起")
    key = models.CharField(max_length=120, help_text="同一变化对同一处只提示一次")
    place = models.CharField("引用处", max_length=200)
    url = models.CharField(max_length=300)
    organ = models.ForeignKey("accounts.Organ", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField("提示时间")
    settled_by = models.CharField("处理人", max_length=60, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settlement = models.CharField("处理情况", max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("-on", "-id")
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="one_consequence_a_place")]

    def __str__(self) -> str:
        return f"{self.place}：{self.what}"


class ValidityDecision(models.Model):
    """What the evaluation before a document's last day came to (规范性文件规定: within six months before it)."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "继续施行"
        AMEND = "amend", "修改"
        REPEAL = "repeal", "废止"
        LAPSE = "lapse", "到期失效"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="decisions")
    for_end = models.DateField("所评估的有效期截止日")
    outcome = models.CharField("结论", max_length=12, choices=Outcome.choices)
    ground = models.TextField("评估意见")
    at = models.DateTimeField("时间")
    by_no = models.BigIntegerField()
    by_name = models.CharField("经办人", max_length=60)

    class Meta:
        default_permissions = ()
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.document} {self.get_outcome_display()}"
