"""The office that answers for disclosure in an organ (条例第四条), its Word templates, and its applicants' accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from mingting.accounts.models import Organ


class Office(models.Model):
    """政府信息公开工作机构 of an organ and what it has set for itself. Without a row nothing can be applied for."""

    organ = models.OneToOneField(
        Organ, on_delete=models.PROTECT, related_name="disclosure_office", verbose_name="机构"
    )
    is_open = models.BooleanField("接受网上申请", default=True)
    name = models.CharField("工作机构名称", max_length=100)
    address = models.CharField("受理地址", max_length=200, blank=True)
    hours = models.CharField("受理时间", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    fax = models.CharField("传真", max_length=60, blank=True)
    email = models.EmailField("申请邮箱", blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    mark = models.CharField("机关代字", max_length=20, unique=True, help_text="写入文号，如“番政数”")
    correction_days = models.PositiveSmallIntegerField(
        "补正期限（工作日）", default=15, help_text="条例第三十条只说“合理”"
    )
    confirm_days = models.PositiveSmallIntegerField("网上申请确认时限（工作日）", default=1)
    charges_fees = models.BooleanField("收取信息处理费", default=False, help_text="条例第四十二条：可以收取")
    payment_way = models.TextField("缴费方式", blank=True)
    review_body = models.CharField("行政复议机关", max_length=100, blank=True)
    review_url = models.URLField("网上申请行政复议的网址", blank=True)
    court = models.CharField("有管辖权的人民法院", max_length=100, blank=True)
    fonds = models.CharField("全宗号", max_length=20, blank=True)
    seal = models.CharField("印章图样（SHA-256）", max_length=64, blank=True)

    class Meta:
        verbose_name = "信息公开工作机构"
        verbose_name_plural = "信息公开工作机构"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class LetterTemplate(models.Model):
    """A Word template of the bureau's own for one kind of letter; the newest that is in use counts."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    kind = models.CharField("文书", max_length=30)
    outcome = models.CharField("答复类型", max_length=30, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")
    in_use = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "文书模板"
        verbose_name_plural = "文书模板"
        default_permissions = ()
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "kind", "outcome"],
                condition=models.Q(in_use=True),
                name="one_template_in_use",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Account(models.Model):
    """An applicant's account: a number that the system gives, so that nobody can ask who has one, and a password."""

    number = models.CharField("账号", max_length=20, unique=True)
    password = models.CharField("密码（散列）", max_length=256)
    opened_at = models.DateTimeField("开立时间")

    class Meta:
        verbose_name = "申请人账号"
        verbose_name_plural = "申请人账号"
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class Knock(models.Model):
    """One try at a public door (filing, following, signing in), kept to tell a person from a flood.

    ``key`` is a keyed hash of the network address or of what was tried: neither can be read back.
    """

    door = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["door", "key", "at"], name="knocks_lately")]

    def __str__(self) -> str:
        return f"{self.door} {self.at:%Y-%m-%d %H:%M}"
