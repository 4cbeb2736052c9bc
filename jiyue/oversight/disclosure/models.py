"""What units are expected to publish, and what became of it."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column


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


class StructureReview(Identified):
    """A site's columns looked through as a whole, once a year: decided one by one, proposed, approved by the head."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="structure_reviews", verbose_name="网站")
    year = models.PositiveSmallIntegerField("年度")
    duty = models.ForeignKey(Duty, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="年度任务")
    begun_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="开始人")
    begun_at = models.DateTimeField("开始时间")
    proposal = models.TextField("优化方案", blank=True)
    proposed_at = models.DateTimeField("报请时间", null=True, blank=True)
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)

    class Meta:
        verbose_name = "栏目结构梳理"
        verbose_name_plural = "栏目结构梳理"
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["outlet", "year"], name="structure_review_once_a_year")]

    def __str__(self) -> str:
        return f"{self.outlet}{self.year}年栏目结构梳理"

    @property
    def stage(self) -> str:
        return "已审定" if self.approved_at else "等待审定" if self.proposed_at else "正在梳理"


class StructureWord(Identified):
    """What was decided about a column in a review, or what somebody said of it; the newest decision is valid."""

    class Verdict(models.TextChoices):
        KEEP = "keep", "保留"
        ADJUST = "adjust", "调整"
        MERGE = "merge", "归并"
        CLOSE = "close", "停用"
        COMMENT = "comment", "只提意见"

    review = models.ForeignKey(StructureReview, models.CASCADE, related_name="words", verbose_name="栏目结构梳理")
    column = models.ForeignKey(Column, models.CASCADE, related_name="+", verbose_name="栏目")
    verdict = models.CharField("决定", max_length=10, choices=Verdict)
    text = models.CharField("理由", max_length=300, blank=True)
    said_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="填写人")
    said_at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = "栏目梳理意见"
        verbose_name_plural = "栏目梳理意见"
        ordering = ["-said_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}　{self.text}".strip()
