"""What units are expected to publish, and what became of it."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Website


class ExpectedItem(Identified):
    """A release that is expected of a unit: a meeting, a decision, the yearly budget. `term` and `citations` are those
    of the rule on the day it was entered; what it became is computed from the release of `resource`.
    """

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="expected_items", verbose_name="责任单位")
    topic = models.CharField("发布事项", max_length=60)
    title = models.CharField("应发布的信息", max_length=200)
    happens_on = models.DateField("发生日期")
    due_on = models.DateField("最迟发布日期")
    term = models.CharField("发布期限", max_length=30)
    citations = models.JSONField("依据条款", default=list)
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="expected_items", verbose_name="对应的信息"
    )
    entered_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间")
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)
    dropped_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "应发布信息"
        verbose_name_plural = "应发布信息"
        ordering = ["-due_on", "title"]

    def __str__(self) -> str:
        return self.title


class Reach(models.Model):
    """How people come to a site on a day, and where they find nothing: counts alone, nothing of who they are."""

    class Kind(models.TextChoices):
        DEVICE = "device", "设备"
        DEAD_END = "dead_end", "打不开的网址"

    website = models.ForeignKey(Website, models.CASCADE, related_name="+", verbose_name="政府网站")
    day = models.DateField("日期")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    what = models.CharField("设备或网址", max_length=200)
    times = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "访问方式统计"
        verbose_name_plural = "访问方式统计"
        constraints = [models.UniqueConstraint(fields=["website", "day", "kind", "what"], name="reach_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.what}：{self.times}"


class UseNote(Identified):
    """What the staff put down of a month: what was decided about the layout of a site, or what people asked for."""

    class Kind(models.TextChoices):
        DECISION = "decision", "优化决定"
        REQUEST = "request", "公众需求"

    website = models.ForeignKey(Website, models.CASCADE, related_name="+", verbose_name="政府网站")
    month = models.DateField("月份")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    about = models.CharField("事项", max_length=200)
    text = models.CharField("内容", max_length=300)
    noted_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="登记人")
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "使用分析记录"
        verbose_name_plural = "使用分析记录"
        ordering = ["-noted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.about}：{self.text}"


class Usage(models.Model):
    """How often a resource was read on a site on a day: counts alone, nothing of who read it."""

    website = models.ForeignKey(Website, models.CASCADE, related_name="usage", verbose_name="政府网站")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="usage", verbose_name="信息")
    day = models.DateField("日期")
    views = models.PositiveIntegerField("浏览", default=0)
    downloads = models.PositiveIntegerField("下载", default=0)
    found = models.PositiveIntegerField("检索到达", default=0)

    class Meta:
        verbose_name = "使用统计"
        verbose_name_plural = "使用统计"
        constraints = [models.UniqueConstraint(fields=["website", "resource", "day"], name="usage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.resource} {self.day}：{self.views}"
