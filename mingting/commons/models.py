"""Tables that every room writes to through commons' verbs, and never by hand."""

from __future__ import annotations

from django.db import models


class LedgerEntry(models.Model):
    """One deed: who, when, what, to what, why, from where; hashed together with the entry before it.

    Rows are written by :func:`mingting.commons.ledger.record` only. The database itself refuses to change or
    delete them, see :mod:`.guards`.
    """

    at = models.DateTimeField("时间")
    who_id = models.BigIntegerField("人员编号", null=True, blank=True)
    who = models.CharField("人员", max_length=60)
    did = models.CharField("行为", max_length=60)
    to = models.CharField("对象", max_length=80)
    why = models.TextField("理由", blank=True)
    origin = models.CharField("来自", max_length=80, blank=True)
    detail = models.JSONField("详情", default=dict)
    previous = models.CharField("前一条的指纹", max_length=64)
    digest = models.CharField("指纹", max_length=64, unique=True)

    class Meta:
        verbose_name = "台账记录"
        verbose_name_plural = "台账"
        ordering = ("id",)
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["to", "id"], name="ledger_to"),
            models.Index(fields=["did", "id"], name="ledger_did"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.did} {self.to}"


class Change(models.Model):
    """News that something shown to the public has changed; page caches and indexes read it since their bookmark."""

    tag = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.id} {self.tag}"


class SearchDocument(models.Model):
    """What the public search may find: the source from which every node's index is rebuilt."""

    key = models.CharField(max_length=80, unique=True)
    sequence = models.BigIntegerField(db_index=True)
    #: Drawn anew at each change: a database set back to an earlier hour gives the same numbers to other changes.
    mark = models.CharField(max_length=32, blank=True)
    genre = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    organ = models.CharField(max_length=100, blank=True)
    column = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    gone = models.BooleanField(default=False)
    # What only some documents have, said by search.describe: see mingting.commons.search.table.
    theme = models.CharField(max_length=100, blank=True)
    tags = models.JSONField(default=list, blank=True)
    has_validity = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    passages = models.JSONField(default=list, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class Synonym(models.Model):
    """同义词 the bureau keeps for its search: who asks ``word`` is also shown what has one of ``means``."""

    word = models.CharField("查询用词", max_length=40, unique=True)
    means = models.JSONField("文件中的说法", default=list)

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ("word",)
        default_permissions = ("add", "change", "delete", "view")

    def __str__(self) -> str:
        return f"{self.word}：{'、'.join(self.means)}"


class BestBet(models.Model):
    """精选结果: what stands on top of the results of certain queries, until a day (included)."""

    words = models.CharField("查询用词", max_length=200)
    title = models.CharField("标题", max_length=200)
    url = models.CharField("链接", max_length=300)
    note = models.CharField("说明", max_length=300, blank=True)
    until = models.DateField("显示到", null=True, blank=True)

    class Meta:
        verbose_name = "精选结果"
        verbose_name_plural = "精选结果"
        ordering = ("words", "id")
        default_permissions = ("add", "change", "delete", "view")

    def __str__(self) -> str:
        return f"{self.words}：{self.title}"


class SearchLog(models.Model):
    """How often a query was asked on a day, what it found, how often a result was opened. Of nobody in particular."""

    day = models.DateField("日期")
    query = models.CharField("查询词", max_length=200)
    times = models.PositiveIntegerField("次数", default=0)
    found = models.PositiveIntegerField("结果数", default=0)
    opened = models.PositiveIntegerField("打开次数", default=0)

    class Meta:
        verbose_name = "查询统计"
        verbose_name_plural = "查询统计"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["day", "query"], name="one_count_of_a_query_a_day")]
        indexes = [models.Index(fields=["query"], name="searchlog_query")]

    def __str__(self) -> str:
        return f"{self.day} {self.query}"


class Opened(models.Model):
    """How often a document was opened from the results of a query: evidence for those who ask alike."""

    query = models.CharField(max_length=200)
    key = models.CharField(max_length=80)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["query", "key"], name="one_count_of_an_opening")]

    def __str__(self) -> str:
        return f"{self.query} → {self.key}"


class CalendarNotice(models.Model):
    """放假安排: which days of a year are off and which weekends are worked, as one State Council notice says.

    ``days`` maps ``YYYY-MM-DD`` to ``holiday`` or ``makeup`` and lists the whole year; the highest ``version`` of a
    year is in force. Rows are written by :func:`mingting.commons.calendar.enter_notice` only and never changed.
    """

    year = models.PositiveSmallIntegerField("年份")
    version = models.PositiveSmallIntegerField("第几次录入")
    number = models.CharField("文号", max_length=60)
    issued_on = models.DateField("发文日期")
    days = models.JSONField("放假和调休上班的日子")
    entered_at = models.DateTimeField("录入时间")
    entered_by_no = models.BigIntegerField("录入人编号", null=True, blank=True)
    entered_by = models.CharField("录入人", max_length=60)

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ("-year", "-version")
        default_permissions = ("add", "view")
        constraints = [models.UniqueConstraint(fields=["year", "version"], name="one_notice_of_a_version")]

    def __str__(self) -> str:
        return f"{self.year}年放假安排（{self.number}）"
