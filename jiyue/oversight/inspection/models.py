"""What the supervisor does about findings: orders to put things right."""

from django.db import models

from jiyue.common.ids import short_id
from jiyue.common.models import Identified
from jiyue.estate.organisations.models import Organisation, Posting
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
