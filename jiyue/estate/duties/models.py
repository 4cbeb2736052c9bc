"""What must be done by when, by whom, under which clause: the stored side of the one clock."""

from django.db import models

from jiyue.common.models import Identified, Subject
from jiyue.estate.organisations.models import Organisation, Posting


class Clock(Identified, Subject):
    """A running or stopped time limit.

    `due_at` and `warn_at` are caches of what the deadline engine computed from the term and the events;
    `due_digest` says from what, so that a changed calendar is noticed. While it is paused both are empty.
    Whether it is overdue is never stored.
    """

    rule_key = models.CharField("规则", max_length=80)
    pack = models.CharField("规则包", max_length=40)
    edition = models.CharField("版本", max_length=60)
    citations = models.JSONField("依据条款", default=list)
    term = models.CharField("期限", max_length=40)
    label = models.CharField("事项", max_length=200)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="clocks", verbose_name="责任单位")
    holder_posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="clocks", verbose_name="责任岗位"
    )
    started_at = models.DateTimeField("起算时间")
    due_at = models.DateTimeField("到期时间", null=True, db_index=True)
    due_digest = models.CharField("计算依据摘要", max_length=64, blank=True)
    warn_at = models.DateTimeField("提醒时间", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)
    stopped_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "期限"
        verbose_name_plural = "期限"
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_key", "subject_kind", "subject_id"],
                condition=models.Q(stopped_at__isnull=True),
                name="clock_once_while_running",
            )
        ]

    def __str__(self) -> str:
        return self.label


class ClockEvent(models.Model):
    """Something that moved a clock; append-only."""

    class Kind(models.TextChoices):
        START = "start", "起算"
        RESTART = "restart", "重新起算"
        PAUSE = "pause", "暂停"
        RESUME = "resume", "恢复"
        EXTEND = "extend", "延长"
        STOP = "stop", "办结"

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="events", verbose_name="期限")
    kind = models.CharField("事件", max_length=10, choices=Kind)
    at = models.DateTimeField("时间")
    term = models.CharField("延长期限", max_length=40, blank=True)
    cap = models.CharField("合计上限", max_length=40, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "期限事件"
        verbose_name_plural = "期限事件"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()
