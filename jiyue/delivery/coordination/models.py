"""Who leads a column or a field, what was asked of the units that contribute, and what came in."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column


class Lead(Identified):
    """A unit that supervises and coordinates: what stands in a column with all below it, or a field at all units."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="leads", verbose_name="网站")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="leads", verbose_name="牵头单位")
    column = models.ForeignKey(Column, models.CASCADE, null=True, blank=True, related_name="leads", verbose_name="栏目")
    field = models.CharField("行业领域", max_length=60, blank=True)
    named_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="确定人")
    named_at = models.DateTimeField("确定时间")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        verbose_name = "牵头"
        verbose_name_plural = "牵头"
        ordering = ["outlet__name", "field", "column__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["column"], condition=models.Q(ended_at=None, column__isnull=False), name="one_lead_a_column"
            ),
            models.UniqueConstraint(
                fields=["outlet", "field"], condition=models.Q(ended_at=None) & ~models.Q(field=""),
                name="one_lead_a_field",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"栏目“{self.column}”" if self.column else f"行业领域“{self.field}”"


class SubmissionRequest(Identified):
    """What a lead unit asks of the responsible units by a day."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="requests", verbose_name="牵头")
    title = models.CharField("标题", max_length=100)
    wants = models.CharField("报送要求", max_length=500)
    due_on = models.DateField("截止日期")
    sent_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="发出人")
    sent_at = models.DateTimeField("发出时间")
    ended_at = models.DateTimeField("撤销时间", null=True, blank=True)
    end_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "报送要求"
        verbose_name_plural = "报送要求"
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.title


class Submission(Identified):
    """One unit's part of a request, and the item with which it answered."""

    request = models.ForeignKey(SubmissionRequest, models.CASCADE, related_name="submissions", verbose_name="报送要求")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions", verbose_name="责任单位")
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+", verbose_name="报送的信息")
    submitted_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="报送人")
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)

    class Meta:
        verbose_name = "报送事项"
        verbose_name_plural = "报送事项"
        ordering = ["unit__lineage"]
        constraints = [models.UniqueConstraint(fields=["request", "unit"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.request}"


class Nudge(Identified):
    """A lead unit's word to one unit that it should publish or submit; it stands on the desk until it is read."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="nudges", verbose_name="牵头")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="nudges", verbose_name="责任单位")
    note = models.CharField("提醒内容", max_length=300)
    sent_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="提醒人")
    sent_at = models.DateTimeField("提醒时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    read_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="阅读人")

    class Meta:
        verbose_name = "牵头提醒"
        verbose_name_plural = "牵头提醒"
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.lead.unit}提醒“{self.unit}”"
