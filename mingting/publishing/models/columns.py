"""The portal's site and its tree of columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingting.accounts.models import Organ


class ColumnType(models.TextChoices):
    """栏目类别, 国办发〔2017〕47号附件1: the values that the meta tag ColumnType may take."""

    OVERVIEW = "概况信息", "概况信息"
    FUNCTIONS = "机构职能", "机构职能"
    LEADERS = "负责人信息", "负责人信息"
    NEWS = "工作动态", "工作动态"
    POLICY = "政策文件", "政策文件"
    GUIDE = "信息公开指南", "信息公开指南"
    CATALOGUE = "信息公开目录", "信息公开目录"
    ANNUAL_REPORT = "信息公开年报", "信息公开年报"
    ON_REQUEST = "依申请公开", "依申请公开"
    DATA = "数据发布", "数据发布"
    OPEN_DATA = "数据开放", "数据开放"
    INTERPRETATION = "政策解读", "政策解读"
    RESPONSE = "回应关切", "回应关切"
    SERVICE = "办事服务", "办事服务"
    CONSULTATION = "咨询投诉", "咨询投诉"
    SURVEY = "征集调查", "征集调查"
    INTERVIEW = "在线访谈", "在线访谈"
    NOTICE = "通知公告", "通知公告"


class Board(models.TextChoices):
    """The fixed boards of the area 政府信息公开 (国办公开办函〔2019〕61号); empty for a column outside it."""

    GUIDE = "guide", "政府信息公开指南"
    REGIME = "regime", "政府信息公开制度"
    STATUTORY = "statutory", "法定主动公开内容"
    ANNUAL_REPORT = "annual_report", "政府信息公开年报"
    ON_REQUEST = "on_request", "依申请公开"


class PortalSite(models.Model):
    """One government site with its marks (指引附件1; 指标“网站标识”)."""

    name = models.CharField("网站名称", max_length=60)
    domain = models.CharField("网站域名", max_length=100, unique=True)
    site_id_code = models.CharField("政府网站标识码", max_length=10)
    icp = models.CharField("ICP备案编号", max_length=60)
    police_record = models.CharField("公安机关备案编号", max_length=60)
    organiser = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="主办单位")
    undertaker = models.ForeignKey(
        Organ, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="承办单位"
    )
    contact = models.CharField("联系方式", max_length=120)
    address = models.CharField("地址", max_length=200, blank=True)
    error_report_url = models.URLField(
        "“我为政府网站找错”入口", default="https://zfwzgl.www.gov.cn/exposure/jiucuo.html"
    )
    mark_image = models.CharField("党政机关网站标识图片", max_length=200, blank=True)
    description = models.CharField("网站说明", max_length=200, blank=True)
    index_pattern = models.CharField("索引号格式", max_length=80, default="{uscc}/{year}-{serial:05d}")
    is_default = models.BooleanField("默认站点", default=False)

    class Meta:
        verbose_name = "站点"
        verbose_name_plural = "站点"
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_site"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Column(models.Model):
    """A column of the portal. ``code`` is permanent and stands in its address."""

    site = models.ForeignKey(
        PortalSite, on_delete=models.PROTECT, related_name="columns", verbose_name="站点"
    )
    organ = models.ForeignKey(
        Organ,
        on_delete=models.PROTECT,
        related_name="columns",
        null=True,
        blank=True,
        verbose_name="所属机构",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name="上级栏目",
    )
    code = models.SlugField("固定代码", max_length=60, unique=True, help_text="写入网址，确定后不再更改")
    name = models.CharField("栏目名称", max_length=60)
    column_type = models.CharField("栏目类别", max_length=20, choices=ColumnType.choices)
    board = models.CharField("信息公开专栏板块", max_length=20, choices=Board.choices, blank=True)
    kind = models.CharField("默认信息种类", max_length=40, blank=True)
    update_days = models.PositiveIntegerField("更新周期（天）", default=0, help_text="0 表示不定期更新")
    description = models.CharField("栏目描述", max_length=200)
    keywords = models.CharField("栏目关键词", max_length=200)
    owner = models.CharField("责任科室", max_length=60, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    is_open = models.BooleanField("对外开放", default=True)

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ("position", "id")
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return f"{self.organ.name} · {self.name}" if self.organ_id and self.organ else self.name
