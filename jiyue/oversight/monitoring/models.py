"""What the watch saw, and what it found."""

from django.db import models

from jiyue.common.models import Identified, Subject
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet


class Observation(Identified):
    """One run over one outlet."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="observations", verbose_name="网站或账号")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True)
    pages = models.PositiveIntegerField("页面数", default=0)
    failed = models.PositiveIntegerField("失败数", default=0)
    problems = models.PositiveIntegerField("问题数", default=0)
    summary = models.JSONField("各项检查结果", default=dict)

    class Meta:
        verbose_name = "监测记录"
        verbose_name_plural = "监测记录"
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.outlet} {self.started_at:%Y-%m-%d %H:%M}"


GRAVEST_FIRST = models.Case(
    models.When(gravity="grave", then=0), models.When(gravity="serious", then=1), default=2
)  # their codes do not sort by weight


class Finding(Identified, Subject):
    """A problem on record: suspected until a person confirms it or the pack calls the rule self-evident (D24)."""

    class State(models.TextChoices):
        SUSPECTED = "suspected", "疑似，待确认"
        CONFIRMED = "confirmed", "已确认"
        ORDERED = "ordered", "整改中"
        REPORTED = "reported", "已报整改，待复查"
        CLOSED = "closed", "已整改"
        DISMISSED = "dismissed", "已排除"

    class Gravity(models.TextChoices):
        GRAVE = "grave", "严重"
        SERIOUS = "serious", "较重"
        MINOR = "minor", "一般"

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="findings", verbose_name="网站或账号")
    responsible = models.ForeignKey(Organisation, models.PROTECT, related_name="findings", verbose_name="责任单位")
    rule_key = models.CharField("规则", max_length=80)
    locus = models.CharField("位置特征值", max_length=64)
    url = models.CharField("网址", max_length=500, blank=True)
    title = models.CharField("问题", max_length=200)
    message = models.TextField("说明")
    cure = models.TextField("整改办法")
    gravity = models.CharField("程度", max_length=10, choices=Gravity)
    citations = models.JSONField("依据条款", default=list)
    evidence = models.JSONField("证据", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SUSPECTED)
    first_seen_at = models.DateTimeField("首次发现时间")
    last_seen_at = models.DateTimeField("最近发现时间")
    confirmed_at = models.DateTimeField("立案时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decision_reason = models.CharField("确认说明", max_length=200, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)

    class Meta:
        verbose_name = "监测问题"
        verbose_name_plural = "监测问题"
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "rule_key", "subject_kind", "subject_id", "locus"],
                condition=~models.Q(state__in=["closed", "dismissed"]),
                name="finding_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return self.title


OPEN = (Finding.State.SUSPECTED, Finding.State.CONFIRMED, Finding.State.ORDERED, Finding.State.REPORTED)
"""The states in which a finding still stands."""

BY_HAND = "by_hand"
"""What findings are about that a person saw: no look of the machine tells whether they are gone."""

RECORDS = "structure"
"""What findings are about that the records alone show, so that a look at the pages leaves them alone."""

SCREENS = "screens"
"""What findings are about that a browser saw at several sizes: only another such look tells that they are gone."""
