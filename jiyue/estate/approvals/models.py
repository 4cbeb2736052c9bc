"""One approval engine: cases, their steps, and decisions that are only ever added."""

from django.db import models

from jiyue.common.models import Identified, Subject
from jiyue.estate.organisations.models import Organisation, Posting


class Case(Identified, Subject):
    """Something that waits for approval, pinned to the chain of one pack edition.

    `position` and `outcome` are caches of what `rules.state` computes from the decisions; nothing else sets them.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", "审批中"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已通过"
        CANCELLED = "cancelled", "已撤回"

    kind = models.CharField("事项类型", max_length=40)
    title = models.CharField("事项", max_length=300)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="cases", verbose_name="申请单位")
    pack = models.CharField("规则包", max_length=40)
    edition = models.CharField("版本", max_length=60)
    chain = models.CharField("审批链", max_length=60)
    citations = models.JSONField("依据条款", default=list)
    opened_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    position = models.PositiveSmallIntegerField("当前环节序号", default=1, editable=False)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN, editable=False)
    waiting_since = models.DateTimeField("本环节起始时间", null=True, editable=False)

    class Meta:
        verbose_name = "审批事项"
        verbose_name_plural = "审批事项"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=models.Q(outcome__in=["open", "returned"]),
                name="case_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Step(Identified):
    """One step of a case: which role of which organisation decides, copied from the pinned chain."""

    class Author(models.TextChoices):
        MAY = "may", "可以"
        MAY_NOT = "may_not", "不得"

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name="审批事项")
    position = models.PositiveSmallIntegerField("序号")
    key = models.CharField("环节", max_length=40)
    label = models.CharField("环节名称", max_length=60)
    group = models.CharField("分组", max_length=20)
    roles = models.JSONField("可办角色", default=list)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="steps", verbose_name="办理单位")
    author = models.CharField("作者本人办理", max_length=8, choices=Author, default=Author.MAY_NOT)
    distinct_in_group = models.BooleanField("同组须不同人", default=True)
    signs = models.BooleanField("签发环节", default=False)
    aspects = models.JSONField("审核要点", default=list)
    asks = models.JSONField("须写明的内容", default=list)
    named = models.JSONField("制度指定的办理人", default=list)
    citations = models.JSONField("依据条款", default=list)
    aspect_citations = models.JSONField("要点依据条款", default=list)

    class Meta:
        verbose_name = "审批环节"
        verbose_name_plural = "审批环节"
        ordering = ["case", "position"]
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="step_once")]

    def __str__(self) -> str:
        return self.label


class Decision(Identified):
    """What somebody decided at a step, on what they saw; append-only."""

    class Verdict(models.TextChoices):
        PASS = "pass", "通过"
        RETURN = "return", "退回"
        RESUBMIT = "resubmit", "重新送审"
        REWIND = "rewind", "退至指定环节"
        CANCEL = "cancel", "撤回"

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions", verbose_name="审批事项")
    sequence = models.PositiveSmallIntegerField("次序")
    position = models.PositiveSmallIntegerField("环节序号")
    verdict = models.CharField("意见类型", max_length=10, choices=Verdict)
    target = models.PositiveSmallIntegerField("退至环节", null=True, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="decisions", verbose_name="办理人")
    at = models.DateTimeField("办理时间")
    opinion = models.TextField("意见", blank=True)
    reason = models.CharField("退回理由", max_length=40, blank=True)
    aspects = models.JSONField("已核要点", default=list)
    answers = models.JSONField("写明的内容", default=dict)
    seen_hash = models.CharField("所见内容摘要值", max_length=64, blank=True)

    class Meta:
        verbose_name = "审批意见"
        verbose_name_plural = "审批意见"
        ordering = ["case", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="decision_once")]

    def __str__(self) -> str:
        return self.get_verdict_display()
