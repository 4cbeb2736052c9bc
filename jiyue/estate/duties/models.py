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


class Duty(Identified, Subject):
    """Something that a unit owes by a date, or may not do before one, with its rule pinned and its proof.

    `demands` keeps what the pinned rule asks for beside its dates: kinds of proof, the extension it allows, what
    follows. `fixed_due` is the date that a document names; a historic duty, past before the unit was told of it, has
    that date and no clock. How it stands and whether it was kept is computed.
    """

    class Nature(models.TextChoices):
        DATED = "dated", "限期任务"
        PERIODIC = "periodic", "定期任务"
        INTERVAL = "interval", "循环任务"
        EVENT = "event", "期限事项"

    class Bound(models.TextChoices):
        AT_MOST = "at_most", "最迟"
        AT_LEAST = "at_least", "最短"

    nature = models.CharField("类别", max_length=10, choices=Nature)
    bound = models.CharField("期限性质", max_length=10, choices=Bound, default=Bound.AT_MOST)
    matter = models.CharField("事项编号", max_length=120)
    rule_key = models.CharField("规则", max_length=80)
    pack = models.CharField("规则包", max_length=40)
    edition = models.CharField("版本", max_length=60)
    citations = models.JSONField("依据条款", default=list)
    demands = models.JSONField("办结要求", default=dict)
    title = models.CharField("事项", max_length=200)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="duties", verbose_name="责任单位")
    role = models.CharField("责任岗位", max_length=20, choices=Posting.Role, blank=True)
    subject_label = models.CharField("对象", max_length=200)
    occasion = models.CharField("期次", max_length=20, blank=True)
    started_at = models.DateTimeField("起算时间")
    term = models.CharField("期限", max_length=40)
    fixed_due = models.DateField("规定日期", null=True, blank=True)
    historic = models.BooleanField("历史任务", default=False)
    clock = models.OneToOneField(Clock, models.PROTECT, null=True, blank=True, related_name="duty", verbose_name="计时")
    registered_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    completed_at = models.DateTimeField("完成时间", null=True, blank=True)
    completed_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    recorded_at = models.DateTimeField("记录时间", null=True, blank=True)
    proof_number = models.CharField("文号", max_length=120, blank=True)
    proof_link = models.URLField("链接", max_length=500, blank=True)
    proof_note = models.CharField("办理情况", max_length=500, blank=True)
    proof_name = models.CharField("证明文件", max_length=120, blank=True)
    proof_sha256 = models.CharField("证明文件摘要值", max_length=64, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "责任事项"
        verbose_name_plural = "责任事项"
        ordering = ["clock__due_at", "-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "holder", "subject_kind", "subject_id", "occasion"],
                condition=~models.Q(nature="event") & models.Q(voided_at=None),
                name="duty_once_per_occasion",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(Identified):
    """Somebody was told of a time limit, once for each level, due date and recipient. It is settled with its date."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="reminders", verbose_name="期限")
    level = models.CharField("级别", max_length=60)
    label = models.CharField("提醒事由", max_length=200)
    recipient = models.ForeignKey(Posting, models.PROTECT, related_name="reminders", verbose_name="接收人")
    due_at = models.DateTimeField("对应到期时间")
    citations = models.JSONField("提醒依据", default=list)
    made_at = models.DateTimeField("提醒时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "期限提醒"
        verbose_name_plural = "期限提醒"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "due_at", "level", "recipient"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.clock.label}"


class CalendarYear(Identified):
    """A year of the working calendar as a person entered it; only added, the latest of a year counts."""

    year = models.PositiveSmallIntegerField("年度")
    notice = models.CharField("通知名称", max_length=200)
    link = models.URLField("通知网址", max_length=500, blank=True)
    holidays = models.JSONField("放假", default=list)
    working = models.JSONField("调休上班", default=list)
    reason = models.CharField("更正理由", max_length=200, blank=True)
    stored_at = models.DateTimeField("录入时间")
    stored_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="录入人")

    class Meta:
        verbose_name = "工作日历年度"
        verbose_name_plural = "工作日历"
        ordering = ["-stored_at", "-id"]

    def __str__(self) -> str:
        return f"{self.year}年"


class TakenPack(Identified):
    """A rule pack that somebody put into this installation; append-only."""

    pack = models.CharField("规则包", max_length=80)
    title = models.CharField("文件", max_length=200)
    edition = models.CharField("版本", max_length=120)
    digest = models.CharField("摘要值", max_length=64)
    replaced = models.BooleanField("替换", default=False)
    taken_at = models.DateTimeField("装入时间")
    taken_by = models.CharField("装入人", max_length=200)

    class Meta:
        verbose_name = "装入的规则包"
        verbose_name_plural = "装入的规则包"
        ordering = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return self.edition


class DateMove(Identified):
    """A due date that moved without anybody touching its clock; append-only."""

    class Cause(models.TextChoices):
        CALENDAR = "calendar", "工作日历变动"
        RULES = "rules", "规则变动"

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="moves", verbose_name="期限")
    cause = models.CharField("原因", max_length=10, choices=Cause)
    before = models.DateTimeField("原到期时间", null=True)
    after = models.DateTimeField("现到期时间", null=True)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("变动时间")

    class Meta:
        verbose_name = "到期日变动"
        verbose_name_plural = "到期日变动"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.clock.label}：{self.get_cause_display()}"
