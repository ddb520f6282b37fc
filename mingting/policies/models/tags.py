"""The tag system that the bureau edits, what documents were given, what was learned from it, what is alike."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .documents import Document


class Tag(models.Model):
    """One tag with its definition; ``keywords`` drive the rules that work from the first day."""

    class Group(models.TextChoices):
        THEME = "theme", "主题"
        AUDIENCE = "audience", "服务对象"
        INDUSTRY = "industry", "行业"
        LIFE = "life", "一件事"
        REGION = "region", "区域"
        INSTRUMENT = "instrument", "政策工具"

    group = models.CharField("分组", max_length=16, choices=Group.choices)
    code = models.CharField("代码", max_length=82, unique=True, help_text="类/标签，例如 audience/enterprise")
    name = models.CharField("名称", max_length=40)
    definition = models.CharField("定义", max_length=200)
    keywords = models.JSONField("关键词", default=dict, help_text="词和权重，权重大于 0、不大于 1")
    negatives = models.JSONField("排除词", default=list, help_text="含有关键词而另有所指的词")
    position = models.PositiveIntegerField("次序", default=0)
    in_use = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "标签"
        verbose_name_plural = "标签"
        default_permissions = ()
        ordering = ("group", "position", "id")
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="one_tag_a_name")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a document: proposed by rule or model, accepted above the threshold or by a person, or refused."""

    class Origin(models.TextChoices):
        RULE = "rule", "关键词规则"
        MODEL = "model", "模型"
        PERSON = "person", "人工"

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        ACCEPTED = "accepted", "已采用"
        REFUSED = "refused", "已否定"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")
    origin = models.CharField("来源", max_length=8, choices=Origin.choices)
    confidence = models.FloatField("把握")
    words = models.JSONField("依据的词", default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_by_no = models.BigIntegerField(null=True, blank=True, help_text="空：系统按阈值采用")
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    model_no = models.PositiveBigIntegerField("所用模型", null=True, blank=True)

    class Meta:
        verbose_name = "文件标签"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["document", "tag"], name="one_tagging_a_tag"),
            models.CheckConstraint(
                name="tagging_confidence_is_a_share", condition=Q(confidence__gte=0) & Q(confidence__lte=1)
            ),
        ]
        indexes = [models.Index(fields=["tag", "state"], name="tagging_by_tag")]

    def __str__(self) -> str:
        return f"{self.document} {self.tag}"


class LearnedModel(models.Model):
    """A classifier trained on the library: its bytes kept under their SHA-256, with what it was worth when made."""

    at = models.DateTimeField("训练时间")
    digest = models.CharField(max_length=64)
    examples = models.PositiveIntegerField("所学文件数")
    figures = models.JSONField("留出评测", default=dict)
    by_name = models.CharField("训练人", max_length=60)

    class Meta:
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class LibrarySettings(models.Model):
    """What the bureau sets for its library. One row."""

    accept_from = models.FloatField("自动采用的把握下限", default=0.85)
    propose_from = models.FloatField("列入待确认的把握下限", default=0.35)
    term_years = models.PositiveSmallIntegerField("规范性文件一般有效期（年）", default=5)
    trial_years = models.PositiveSmallIntegerField("暂行、试行的有效期（年）", default=3)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="library_thresholds_in_order",
                condition=Q(propose_from__gte=0)
                & Q(propose_from__lte=models.F("accept_from"))
                & Q(accept_from__lte=1),
            )
        ]

    def __str__(self) -> str:
        return "文件库设置"


class Likeness(models.Model):
    """Another document that says much the same, and the words both share. Made by a job, thrown away and made again."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    shared = models.JSONField("共有的词", default=list)

    class Meta:
        default_permissions = ()
        ordering = ("document_id", "-score")
        constraints = [models.UniqueConstraint(fields=["document", "other"], name="one_likeness_a_pair")]

    def __str__(self) -> str:
        return f"{self.document} ~ {self.other}"
