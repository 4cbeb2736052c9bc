"""What the supervisor does: inspections by lot and table, and orders to put things right."""

from django.db import models

from jiyue.common.ids import short_id
from jiyue.common.models import Identified
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.monitoring.models import Finding


class RectificationOrder(Identified):
    """An order to put findings right by a date (整改督办单)."""

    class State(models.TextChoices):
        ISSUED = "issued", "已下达"
        REPORTED = "reported", "已报整改"
        CLOSED = "closed", "已办结"

    number = models.CharField("编号", max_length=40, unique=True)
    access_code = models.CharField("查阅码", max_length=8, default=short_id, editable=False)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="issued_orders", verbose_name="下达单位")
    issued_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="下达人")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="received_orders", verbose_name="整改单位")
    findings = models.ManyToManyField(Finding, related_name="orders", verbose_name="问题")
    issued_at = models.DateTimeField("下达时间")
    requirement = models.TextField("整改要求")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ISSUED)
    report = models.TextField("整改情况", blank=True)
    reported_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人"
    )
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "整改督办单"
        verbose_name_plural = "整改督办单"
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return self.number


class InspectionRequirement(Identified):
    """What a circular asks inspections to look at besides the table (检查要求). A change is a new version."""

    series = models.UUIDField("系列", db_index=True, editable=False)
    version = models.PositiveSmallIntegerField("版本", default=1)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="列入单位")
    source = models.CharField("来源", max_length=60)
    source_label = models.CharField("来源名称", max_length=80)
    document = models.CharField("通报名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期")
    outlet_kind = models.CharField("适用对象", max_length=16, choices=Outlet.Kind)
    label = models.CharField("检查项目", max_length=80)
    text = models.CharField("要求", max_length=500)
    screenshot = models.BooleanField("须附截图", default=False)
    entered_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "检查要求"
        verbose_name_plural = "检查要求"
        ordering = ["-issued_on", "label", "-version"]
        constraints = [models.UniqueConstraint(fields=["series", "version"], name="inspection_requirement_version")]

    def __str__(self) -> str:
        return f"{self.label}（第{self.version}版）"


class Inspection(Identified):
    """One inspection: what was drawn from what, held against which table in which version (检查)."""

    class State(models.TextChoices):
        OPEN = "open", "检查中"
        CLOSED = "closed", "已完成"

    number = models.CharField("编号", max_length=60)
    title = models.CharField("名称", max_length=120)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="inspections", verbose_name="检查单位")
    outlet_kind = models.CharField("检查对象", max_length=16, choices=Outlet.Kind)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    table = models.JSONField("评分表", default=dict)
    items = models.JSONField("检查项目", default=list)
    requirements = models.ManyToManyField(InspectionRequirement, related_name="inspections", verbose_name="检查要求")
    seed = models.CharField("抽签种子", max_length=64)
    base = models.JSONField("抽取范围", default=list)
    percent = models.PositiveSmallIntegerField("最低比例", null=True)
    least = models.PositiveIntegerField("最少数量")
    ratio_citations = models.JSONField("比例依据", default=list)
    basis_citations = models.JSONField("检查依据", default=list)
    begun_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="抽取人")
    begun_at = models.DateTimeField("抽取时间")
    closed_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "检查"
        verbose_name_plural = "检查"
        ordering = ["-begun_at"]
        constraints = [models.UniqueConstraint(fields=["issuer", "number"], name="inspection_number_once")]

    def __str__(self) -> str:
        return self.number


class InspectionSheet(Identified):
    """One outlet that was drawn, and how far the look at it has come (检查表)."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="sheets", verbose_name="检查")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="inspection_sheets", verbose_name="网站或账号")
    place = models.PositiveIntegerField("签序")
    left_out_at = models.DateTimeField("移出时间", null=True, blank=True)
    left_out_reason = models.CharField("移出理由", max_length=200, blank=True)
    finished_at = models.DateTimeField("检查完成时间", null=True, blank=True)
    finished_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查人"
    )

    class Meta:
        verbose_name = "检查表"
        verbose_name_plural = "检查表"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["inspection", "outlet"], name="inspection_sheet_once")]

    def __str__(self) -> str:
        return f"{self.outlet}"


class InspectionMark(Identified):
    """What the inspector says of one item, with what proves it (检查记录)."""

    class Result(models.TextChoices):
        FINE = "fine", "符合"
        FAULT = "fault", "有问题"
        NOT_ASKED = "not_asked", "不适用"

    sheet = models.ForeignKey(InspectionSheet, models.CASCADE, related_name="marks", verbose_name="检查表")
    item = models.CharField("检查项目", max_length=80)
    result = models.CharField("结果", max_length=10, choices=Result)
    deducted = models.PositiveSmallIntegerField("扣分", default=0)
    note = models.TextField("情况", blank=True)
    url = models.URLField("网址", max_length=500, blank=True)
    proof_name = models.CharField("截图或附件", max_length=160, blank=True)
    proof_sha256 = models.CharField("附件摘要值", max_length=64, blank=True)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="marks", verbose_name="监测问题"
    )
    marked_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="检查人")
    marked_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "检查记录"
        verbose_name_plural = "检查记录"
        constraints = [models.UniqueConstraint(fields=["sheet", "item"], name="inspection_mark_once")]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_result_display()}"
