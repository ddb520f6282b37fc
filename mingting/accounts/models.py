"""Organs with all their names, people, their posts, their sessions and sign-ins."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from .rules.posts import SEATED
from .rules.roles import DUTIES, NOBODYS_RIGHT, Role

#: What the system's own hand is called: commands on the server.
SYSTEM = "系统"
ROLE_CHOICES = [(role.value, duty.name) for role, duty in DUTIES.items()]


class OrganQuerySet(models.QuerySet):
    def in_force(self, day: date) -> OrganQuerySet:
        """Organs that exist on ``day``."""
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day)
        )


class Organ(models.Model):
    """An organ of government. ``code`` is permanent and stands in addresses; names change, see :class:`OrganName`."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        DEPARTMENT = "department", "政府部门"
        TOWN = "town", "镇"
        STREET = "street", "街道"
        AFFILIATED = "affiliated", "事业单位、派出机构"

    code = models.SlugField("固定代码", max_length=40, unique=True, help_text="写入网址，确定后不再更改")
    name = models.CharField("现用名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级机构",
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    duty = models.TextField("主要职责", blank=True)
    leader = models.CharField("负责人", max_length=40, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    hours = models.CharField("办公时间", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    fax = models.CharField("传真", max_length=60, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    since = models.DateField("设立日期", null=True, blank=True)
    until = models.DateField("撤销日期", null=True, blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                name="organ_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganName(models.Model):
    """A name that an organ bore from one day to another; the present one has no end."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="names", verbose_name="机构")
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至（不含）", null=True, blank=True)
    ground = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "机构名称"
        verbose_name_plural = "机构名称"
        ordering = ("organ", "since")
        constraints = [
            models.UniqueConstraint(
                fields=["organ"], condition=Q(until__isnull=True), name="one_present_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One organ's duties passing to another: by rename, merger or split, on a day and on a ground."""

    class Kind(models.TextChoices):
        RENAME = "rename", "更名"
        MERGER = "merger", "合并"
        SPLIT = "split", "分立"

    kind = models.CharField("方式", max_length=10, choices=Kind.choices)
    predecessor = models.ForeignKey(
        Organ, on_delete=models.PROTECT, related_name="successions", verbose_name="原机构"
    )
    successor = models.ForeignKey(
        Organ, on_delete=models.PROTECT, related_name="inheritances", verbose_name="承接机构"
    )
    on = models.DateField("日期")
    ground = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "机构沿革"
        verbose_name_plural = "机构沿革"
        ordering = ("on", "id")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="one_succession_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Section(models.Model):
    """A section within an organ (内设机构), where handlers of requests sit; it speaks in no name of its own.

    It is never deleted: what was handled in it stays on record. Closed, it takes nobody in any more.
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="sections", verbose_name="机构")
    name = models.CharField("科室名称", max_length=60)
    is_open = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "科室"
        verbose_name_plural = "科室"
        default_permissions = ("view", "add", "change")
        ordering = ("organ", "id")
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="one_section_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """A member of staff. Rights come from posts; even a superuser holds no right to publish."""

    last_name = None
    name = models.CharField("姓名", max_length=60)
    password_changed_at = models.DateTimeField("密码更改时间", null=True, blank=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    old_passwords = models.JSONField("用过的密码（散列）", default=list, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def first_name(self) -> str:
        """What Wagtail's desk calls a person in its sidebar: the name, not the user name."""
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Nobody, not even a superuser, holds a right to publish an information item (三审三校)."""
        if perm == f"publishing.{NOBODYS_RIGHT}_informationitem":
            return False
        return super().has_perm(perm, obj)


class PostQuerySet(models.QuerySet):
    def held_on(self, day: date) -> PostQuerySet:
        """Posts in force on ``day`` by people who may still sign in."""
        return self.filter(since__lte=day, person__is_active=True).filter(
            Q(until__isnull=True) | Q(until__gt=day)
        )


class Post(models.Model):
    """A person's role in an organ, or in a section of it, from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts", verbose_name="人员")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="posts", verbose_name="机构")
    role = models.CharField("角色", max_length=30, choices=ROLE_CHOICES)
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="科室",
        help_text="承办人和承办科室负责人所在的科室",
    )
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    ground = models.CharField("任命依据", max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organ", "role"], condition=Q(until__isnull=True), name="one_open_post"
            ),
            models.CheckConstraint(
                name="post_role_known", condition=Q(role__in=[role.value for role in Role])
            ),
            models.CheckConstraint(
                name="post_seated_where_its_role_is",
                condition=(
                    Q(role__in=sorted(role.value for role in SEATED), section__isnull=False)
                    | (~Q(role__in=sorted(role.value for role in SEATED)) & Q(section__isnull=True))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organ} · {self.get_role_display()}"


class PasswordReset(models.Model):
    """A way back in for who reviews or administers: asked for by one administrator, confirmed by another.

    The newest row of a person is the one that counts. ``None`` for a person means the system's own hand.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="password_resets", verbose_name="人员"
    )
    reason = models.CharField("理由", max_length=200)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    told_at = models.DateTimeField("告知本人时间", null=True)

    class Meta:
        verbose_name = "重置申请"
        verbose_name_plural = "重置申请"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="reset_takes_two_others",
                condition=(
                    (Q(asked_by__isnull=True) | ~Q(asked_by=F("person")))
                    & (
                        Q(confirmed_by__isnull=True)
                        | (
                            ~Q(confirmed_by=F("person"))
                            & (Q(asked_by__isnull=True) | ~Q(asked_by=F("confirmed_by")))
                        )
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def asker(self) -> str:
        """The name of who asked."""
        return self.asked_by.name if self.asked_by else SYSTEM

    @property
    def confirmer(self) -> str:
        """The name of who confirmed; asked only when someone has."""
        return self.confirmed_by.name if self.confirmed_by else SYSTEM


class StaffSession(models.Model):
    """A place where a person is signed in; the person or an administrator can end it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    opened_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近活动")
    origin = models.CharField("来自", max_length=80, blank=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person} {self.opened_at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """One attempt to sign in, whatever became of it. Kept at least six months (网络安全法第二十一条)."""

    class Outcome(models.TextChoices):
        OPENED = "opened", "登录成功"
        WRONG_PASSWORD = "wrong_password", "用户名或密码不符"
        WRONG_CODE = "wrong_code", "动态口令不符"
        LOCKED = "locked", "已锁定"
        NO_POST = "no_post", "未任岗位"
        CLOSED = "closed", "退出"
        REVOKED = "revoked", "会话被终止"

    at = models.DateTimeField("时间", db_index=True)
    username = models.CharField("用户名", max_length=150)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="sign_ins"
    )
    outcome = models.CharField("结果", max_length=20, choices=Outcome.choices)
    origin = models.CharField("来自", max_length=80, blank=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)

    class Meta:
        verbose_name = "登录记录"
        verbose_name_plural = "登录记录"
        default_permissions = ("view",)
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.get_outcome_display()}"
