"""Places, organisations, and the people who hold posts in them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from jiyue.common.ids import short_id
from jiyue.common.models import Identified, Subject
from jiyue.core.audit.actions import Actor
from jiyue.estate.organisations import seal


class Place(models.Model):
    """An administrative division of GB/T 2260; rule packs bind to places."""

    class Level(models.TextChoices):
        COUNTRY = "country", "国家"
        PROVINCE = "province", "省"
        PREFECTURE = "prefecture", "州市"
        COUNTY = "county", "县市区"
        TOWNSHIP = "township", "乡镇街道"

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级区划")

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Organisation(Identified):
    """A unit. `lineage` lists the codes from the root down ("/a/b/"), so that a subtree is one prefix query."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        OFFICE = "office", "政府办公室"
        DEPARTMENT = "department", "政府部门"
        TOWNSHIP = "township", "乡镇人民政府"
        SUBDISTRICT = "subdistrict", "街道办事处"
        ZONE = "zone", "开发区管委会"
        INSTITUTION = "institution", "事业单位"
        INTERNAL = "internal", "内设机构"

    code = models.CharField("单位短码", max_length=8, unique=True, default=short_id)
    name = models.CharField("单位名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("单位类型", max_length=16, choices=Kind)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="行政区划")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    lineage = models.CharField("层级路径", max_length=120, db_index=True, editable=False)
    since = models.DateField("成立日期", null=True, blank=True)
    until = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["lineage"]

    def __str__(self) -> str:
        return self.name


class Relation(Identified, Subject):
    """A dated relation of an organisation to an outlet, a column or another organisation (D9)."""

    class Kind(models.TextChoices):
        SUPERVISES = "supervises", "主管"
        SPONSORS = "sponsors", "主办"
        OPERATES = "operates", "承办"
        SAFEGUARDS = "safeguards", "保障"
        LEADS = "leads", "牵头"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="relations", verbose_name="单位")
    kind = models.CharField("关系", max_length=12, choices=Kind)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "单位关系"
        verbose_name_plural = "单位关系"
        indexes = [models.Index(fields=["subject_kind", "subject_id", "kind"])]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"


class Person(Identified):
    """A member of staff; a person may hold several posts and has at most one sign-in."""

    name = models.CharField("姓名", max_length=60)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="账号",
    )

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name


class Posting(Identified):
    """Person × role × organisation × period. What somebody may do is always asked with a posting."""

    class Role(models.TextChoices):
        EDITOR = "editor", "信息员"
        SITE_MANAGER = "site_manager", "网站管理员"
        SECTION_HEAD = "section_head", "股室负责人"
        DEPUTY_HEAD = "deputy_head", "分管负责人"
        HEAD = "head", "主要负责人"
        SUPERVISOR = "supervisor", "监管员"
        PLATFORM_OPERATOR = "platform_operator", "平台运维员"
        SYSTEM_ADMIN = "system_admin", "系统管理员"
        SECURITY_ADMIN = "security_admin", "安全管理员"
        AUDIT_ADMIN = "audit_admin", "审计管理员"

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings", verbose_name="人员")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="postings", verbose_name="单位")
    role = models.CharField("角色", max_length=20, choices=Role)
    title = models.CharField("职务", max_length=60, blank=True)
    since = models.DateField("任职日期")
    until = models.DateField("离任日期", null=True, blank=True)
    granted_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授予人"
    )
    confirmed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    seal = models.CharField("签章值", max_length=64, editable=False, default="")

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["organisation", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(until__isnull=True),
                name="posting_once",
                violation_error_message="该人员在该单位已有同一角色的在任记录。",
            )
        ]

    def __str__(self) -> str:
        unit = self.organisation.short_name or self.organisation.name
        return f"{unit}·{self.person.name}（{self.get_role_display()}）"

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Seal what is written; a row that anything else writes stays without rights."""
        self.seal = seal.seal_of(self)
        written = None if update_fields is None else {*update_fields, "seal"}
        super().save(*args, update_fields=written, **kwargs)

    @property
    def is_genuine(self) -> bool:
        """Written by the house and not changed in the database since."""
        return seal.holds(self)

    def as_actor(self) -> Actor:
        """Who acts when this posting acts, as the audit record keeps it."""
        return Actor(id=str(self.pk), label=str(self))

    def active_at(self, at: datetime) -> bool:
        """Genuine, confirmed, begun and not ended; on the day of leaving it is over."""
        day = timezone.localdate(at)
        confirmed = self.confirmed_at is not None and self.confirmed_at <= at
        return self.is_genuine and confirmed and self.since <= day and (self.until is None or day < self.until)


class InCharge(Identified, Subject):
    """Who answers for one duty towards a website or account, from a day on; the head attests that it is so."""

    charge = models.CharField("职责", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="charges", verbose_name="责任人")
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)
    named_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="指定人")
    attested_at = models.DateTimeField("确认时间", null=True, blank=True)
    attested_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )

    class Meta:
        verbose_name = "责任人"
        verbose_name_plural = "责任人"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "charge"],
                condition=models.Q(until__isnull=True),
                name="one_in_charge",
                violation_error_message="该职责已有责任人。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.charge}）"
