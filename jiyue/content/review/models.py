"""What makes a version fit for the public: its review, and the clearance at the end."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource, Version
from jiyue.estate.approvals.models import Case
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet, Post


class Review(Identified):
    """The review of one version. `signed_hash` is the wording's hash that the signing step signed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="review", verbose_name="审批事项")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="reviews", verbose_name="信息")
    version = models.ForeignKey(Version, models.PROTECT, related_name="reviews", verbose_name="信息版本")
    problems = models.JSONField("检查问题", default=list)
    outlet_kind = models.CharField("发布载体", max_length=16, default="website", choices=Outlet.Kind)
    grade = models.CharField("级别", max_length=40, blank=True)
    contingency_plan = models.TextField("应急预案", blank=True)
    hold_until = models.DateField("暂缓到", null=True, blank=True)
    signed_hash = models.CharField("签发内容摘要值", max_length=64, blank=True)
    signed_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True)

    class Meta:
        verbose_name = "信息审核"
        verbose_name_plural = "信息审核"

    def __str__(self) -> str:
        return str(self.version)


class Endorsement(Identified):
    """Somebody's word on certain words of an item, needed beside its review; append-only, the latest counts.

    Given by a posting of the unit itself, or by a paper that the lead unit hands in.
    """

    class What(models.TextChoices):
        JOINT = "joint", "联合发文同意"
        SECRECY = "secrecy", "保密审查"
        CONSULTATION = "consultation", "征求意见"

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="endorsements", verbose_name="信息")
    what = models.CharField("事项", max_length=14, choices=What)
    unit = models.CharField("单位", max_length=200)
    given = models.BooleanField("同意")
    wording_hash = models.CharField("所见内容摘要值", max_length=64)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间")
    opinion = models.CharField("意见", max_length=500, blank=True)
    paper_name = models.CharField("书面意见", max_length=160, blank=True)
    paper_sha256 = models.CharField("书面意见摘要值", max_length=64, blank=True)

    class Meta:
        verbose_name = "会审意见"
        verbose_name_plural = "会审意见"
        ordering = ["id"]
        indexes = [models.Index(fields=["resource", "what", "unit"])]

    def __str__(self) -> str:
        return f"{self.get_what_display()}：{self.unit}"


class FactBasis(Identified):
    """On what the facts of an item rest: a document or an informant, with a link or a file; for reviewers alone."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="fact_bases", verbose_name="信息")
    source = models.CharField("依据", max_length=200)
    link = models.URLField("链接", max_length=500, blank=True)
    paper_name = models.CharField("材料", max_length=160, blank=True)
    paper_sha256 = models.CharField("材料摘要值", max_length=64, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="附入人")
    at = models.DateTimeField("附入时间")

    class Meta:
        verbose_name = "事实依据"
        verbose_name_plural = "事实依据"
        ordering = ["at"]

    def __str__(self) -> str:
        return self.source


class Mark(Identified):
    """A passage that a reviewer points at, with what is wrong with it; the author sees it in its place."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="marks", verbose_name="信息审核")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name="信息版本")
    excerpt = models.CharField("原文", max_length=300)
    note = models.CharField("意见", max_length=300)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="标注人")
    at = models.DateTimeField("标注时间")

    class Meta:
        verbose_name = "审核标注"
        verbose_name_plural = "审核标注"
        ordering = ["at"]

    def __str__(self) -> str:
        return self.excerpt


class Disposition(Identified):
    """What somebody decided on a finding: it stays as it is, for a reason; append-only, the latest of a step counts.

    A finding is known by what it says of which place, so that it is the same in the next version.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="dispositions", verbose_name="信息审核")
    finding = models.CharField("问题", max_length=32)
    message = models.CharField("问题内容", max_length=300)
    step = models.CharField("环节", max_length=40)
    step_label = models.CharField("环节名称", max_length=60)
    reason = models.CharField("保留理由", max_length=300)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "问题处理"
        verbose_name_plural = "问题处理"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.message


class Emergency(Identified):
    """An item that went the urgent route: what happened and when, why it cannot wait, and the look afterwards.

    Later releases on an event name its `first`, which knows by when the next is owed and whether the event is over.
    """

    class Verdict(models.TextChoices):
        SOUND = "sound", "准确，无须更正"
        CORRECTED = "corrected", "有误，已另行更正或撤回"

    class Kind(models.TextChoices):
        RELEASE = "release", "突发公共事件信息"
        RESPONSE = "response", "政务舆情回应"

    review = models.OneToOneField(Review, models.PROTECT, related_name="emergency", verbose_name="信息审核")
    first = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name="首次发布"
    )
    kind = models.CharField("类型", max_length=10, choices=Kind, blank=True)
    responder = models.CharField("回应主体", max_length=120, blank=True)
    event = models.CharField("事件", max_length=120)
    happened_at = models.DateTimeField("事件发生时间")
    reason = models.CharField("应急理由", max_length=300)
    opened_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="emergency", verbose_name="补审")
    verdict = models.CharField("补审结论", max_length=10, choices=Verdict, blank=True)
    opinion = models.CharField("补审意见", max_length=500, blank=True)
    reviewed_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="补审人")
    reviewed_at = models.DateTimeField("补审时间", null=True)
    next_duty = models.OneToOneField(Duty, models.PROTECT, null=True, related_name="event", verbose_name="续报")
    ended_at = models.DateTimeField("事件结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束登记人"
    )

    class Meta:
        verbose_name = "应急发布"
        verbose_name_plural = "应急发布"
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.event


class EmergencyCopy(Identified):
    """An account of the unit on which an urgent item has to stand too, and the post once somebody put it out."""

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="copies", verbose_name="应急发布")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+", verbose_name="账号")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="emergency_copy", verbose_name="责任事项")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="账号发文")

    class Meta:
        verbose_name = "新媒体同步发布"
        verbose_name_plural = "新媒体同步发布"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["emergency", "outlet"], name="emergency_copy_once")]

    def __str__(self) -> str:
        return str(self.outlet)


class Handover(Identified):
    """What somebody who leaves hands over: drafts that are not out yet, and steps that wait for their word."""

    leaving = models.ForeignKey(Posting, models.PROTECT, related_name="handovers", verbose_name="移交人")
    successor = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="接收人")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("移交时间")
    drafts = models.JSONField("移交的信息", default=list)
    cases = models.JSONField("移交的审批", default=list)

    class Meta:
        verbose_name = "工作移交"
        verbose_name_plural = "工作移交"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.leaving} → {self.successor}"


class Clearance(Identified):
    """The publisher's only key. `seal` binds version, wording and case with a key outside the database."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="clearance", verbose_name="信息版本")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="审批事项")
    wording_hash = models.CharField("内容摘要值", max_length=64)
    signed_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="签发人")
    cleared_at = models.DateTimeField("签发生效时间")
    seal = models.CharField("签章值", max_length=64)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "签发"
        verbose_name_plural = "签发"

    def __str__(self) -> str:
        return str(self.version)
