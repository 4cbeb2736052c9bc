"""Every website and new-media account, served by us or only watched."""

from typing import Any, NoReturn
from uuid import UUID

from django.db import models

from jiyue.common.models import Identified, Subject
from jiyue.common.refusals import Refusal
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.models import Organisation, Posting


class Outlet(Identified):
    """A government website or media account. `sponsor` owns it; `supervisor` watches over it."""

    class Kind(models.TextChoices):
        WEBSITE = "website", "政府网站"
        MEDIA_ACCOUNT = "media_account", "政务新媒体账号"

    class Status(models.TextChoices):
        RUNNING = "running", "正常运行"
        CLOSED = "closed", "已关停"

    kind = models.CharField("类型", max_length=16, choices=Kind)
    name = models.CharField("名称", max_length=120)
    sponsor = models.ForeignKey(Organisation, models.PROTECT, related_name="sponsored_outlets", verbose_name="主办单位")
    supervisor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="supervised_outlets", verbose_name="主管单位"
    )
    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operated_outlets",
        verbose_name="承办单位",
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.RUNNING)
    opened_on = models.DateField("开通日期", null=True, blank=True)
    closed_on = models.DateField("关停日期", null=True, blank=True)
    closing_basis = models.CharField("关停依据", max_length=200, blank=True)
    closing_notice = models.URLField("关停公告", max_length=500, blank=True)
    function = models.CharField("名称与职责的关联", max_length=200, blank=True)
    need = models.CharField("职能定位和工作需要", max_length=300, blank=True)
    contractor = models.CharField("受托承办机构", max_length=120, blank=True)
    contract = models.CharField("委托合同", max_length=200, blank=True)
    contract_terms = models.TextField("双方权责", max_length=2000, blank=True)
    for_campaign = models.BooleanField("为专项活动或专项工作开设", default=False)

    class Meta:
        verbose_name = "网站或账号"
        verbose_name_plural = "网站与账号"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Website(models.Model):
    """What only a website has. Attributes shown on its pages come from here, never from a template."""

    outlet = models.OneToOneField(Outlet, models.CASCADE, primary_key=True, related_name="website", verbose_name="网站")
    domain = models.CharField("主域名", max_length=120, unique=True)
    chinese_domain = models.CharField("中文域名", max_length=120, blank=True)
    base_url = models.URLField("网址", max_length=200)
    site_code = models.CharField("网站标识码", max_length=12, blank=True)
    icp_number = models.CharField("ICP备案编号", max_length=40, blank=True)
    police_number = models.CharField("公安机关备案编号", max_length=60, blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    description = models.CharField("网站描述", max_length=300, blank=True)
    figures_assumed = models.BooleanField("示例信息", default=False)
    specialty = models.CharField("专业网站", max_length=60, blank=True)
    target = models.CharField("整合去向", max_length=120, blank=True)

    class Meta:
        verbose_name = "政府网站"
        verbose_name_plural = "政府网站"

    def __str__(self) -> str:
        return self.outlet.name


class MediaAccount(models.Model):
    """What only a media account has: where it stands, and in whose name the platform shows it."""

    class Form(models.TextChoices):
        ACCOUNT = "account", "第三方平台账号"
        APPLICATION = "application", "第三方平台应用（小程序等）"
        APP = "app", "自行开发的移动客户端"

    class Verified(models.TextChoices):
        NONE = "", "未认证"
        ORGANISATION = "organisation", "以单位认证"
        PERSON = "person", "以个人认证"

    outlet = models.OneToOneField(Outlet, models.CASCADE, primary_key=True, related_name="account", verbose_name="账号")
    form = models.CharField("形式", max_length=12, choices=Form, default=Form.ACCOUNT)
    platform = models.CharField("所在平台", max_length=40, blank=True)
    handle = models.CharField("账号标识", max_length=80, blank=True)
    systems = models.CharField("支持的系统", max_length=120, blank=True)
    verified = models.CharField("认证方式", max_length=12, choices=Verified, blank=True)
    verified_subject = models.CharField("认证主体", max_length=120, blank=True)
    verification = models.CharField("公开认证信息", max_length=200, blank=True)
    verified_on = models.DateField("认证日期", null=True, blank=True)
    verification_proof = models.CharField("认证凭证", max_length=300, blank=True)
    enabled_on = models.DateField("启用日期", null=True, blank=True)

    class Meta:
        verbose_name = "政务新媒体账号"
        verbose_name_plural = "政务新媒体账号"
        indexes = [models.Index(fields=["platform"])]

    def __str__(self) -> str:
        return self.outlet.name


class FetchRule(Identified):
    """Where the fetcher finds one of our own hosts: an audited exception to "public addresses only"."""

    host = models.CharField("主机名", max_length=120, unique=True)
    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="fetch_rules", verbose_name="网站或账号")
    address = models.GenericIPAddressField("地址")
    port = models.PositiveIntegerField("端口")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "取页规则"
        verbose_name_plural = "取页规则"

    def __str__(self) -> str:
        return self.host


class RuleException(Identified, Subject):
    """The supervising unit's reasoned, dated leave to go beyond the soft rules of one kind (D2).

    It is about the subject, and where the subject does not exist yet about the name in `about`; it holds from
    `since` until the day before `until`. A hard rule admits none.
    """

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="rule_exceptions", verbose_name="网站或账号")
    rule_kind = models.CharField("规则种类", max_length=40)
    about = models.CharField("例外对象", max_length=120)
    reason = models.CharField("理由", max_length=200)
    citations = models.JSONField("依据条款", default=list)
    granted_by = models.ForeignKey(Posting, models.PROTECT, related_name="rule_exceptions", verbose_name="批准人")
    granted_at = models.DateTimeField("批准时间")
    since = models.DateField("起始日期")
    until = models.DateField("终止日期")

    class Meta:
        verbose_name = "规则例外"
        verbose_name_plural = "规则例外"
        ordering = ["until", "about"]
        indexes = [models.Index(fields=["rule_kind", "subject_kind", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.outlet}：{self.about}"


class Post(Identified):
    """Something that a media account put out, as its unit or its supervisor recorded it."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="posts", verbose_name="账号")
    posted_on = models.DateField("发布日期", db_index=True)
    title = models.CharField("标题", max_length=200)
    link = models.URLField("链接", max_length=500)
    original = models.BooleanField("原创", default=False)
    recorded_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "账号发文"
        verbose_name_plural = "账号发文"
        ordering = ["-posted_on", "-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "link"], name="post_once", violation_error_message="这条发文已经记录。"
            )
        ]

    def __str__(self) -> str:
        return self.title


class UnitMark(Identified):
    """What the supervising unit says of a unit, with its basis, where a rule obliges or exempts the units so marked.

    It holds from `since` until the day before `until`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="marks", verbose_name="单位")
    key = models.CharField("标注", max_length=60)
    label = models.CharField("标注名称", max_length=60)
    basis = models.CharField("认定依据", max_length=200)
    citations = models.JSONField("依据条款", default=list)
    since = models.DateField("起始日期")
    set_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="标注人")
    set_at = models.DateTimeField("标注时间")
    until = models.DateField("终止日期", null=True, blank=True)
    ended_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    end_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "单位标注"
        verbose_name_plural = "单位标注"
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=models.Q(until__isnull=True),
                name="unit_marked_once",
                violation_error_message="该单位已有这一标注。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.label}"


class Cleanup(Identified):
    """Something in the register that must be cleaned up or integrated, from the day it was seen to its end."""

    class Kind(models.TextChoices):
        DOUBLE = "double", "同一平台多个账号"
        SPECIALIST = "specialist", "专业网站整合"
        PLATFORM = "platform", "迁入统一平台"

    class Outcome(models.TextChoices):
        OPEN = "", "办理中"
        DONE = "done", "已整合"
        EXEMPT = "exempt", "依规定保留"

    kind = models.CharField("类型", max_length=12, choices=Kind)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="cleanups", verbose_name="责任单位")
    platform = models.CharField("所在平台", max_length=40, blank=True)
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="cleanups", verbose_name="网站"
    )
    target = models.CharField("整合去向", max_length=120, blank=True)
    citations = models.JSONField("依据条款", default=list)
    opened_at = models.DateTimeField("列入时间")
    duty = models.ForeignKey(Duty, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="责任事项")
    outcome = models.CharField("结果", max_length=8, choices=Outcome, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    basis = models.CharField("办结依据", max_length=200, blank=True)
    closed_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )

    class Meta:
        verbose_name = "清理整合事项"
        verbose_name_plural = "清理整合事项"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "platform"],
                condition=models.Q(outcome="", outlet__isnull=True),
                name="cleanup_once_per_platform",
                violation_error_message="这一平台的账号已在清理。",
            ),
            models.UniqueConstraint(
                fields=["kind", "outlet"],
                condition=models.Q(outcome="", outlet__isnull=False),
                name="cleanup_once_per_outlet",
                violation_error_message="该网站已在整合。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet or self.unit}：{self.platform or self.target or self.get_kind_display()}"

    @property
    def key(self) -> tuple[str, UUID, str, UUID | None]:
        """What tells one open thing from another."""
        return self.kind, self.unit_id, self.platform, self.outlet_id


class Activity(Identified):
    """Something that an outlet does for which a licence is needed, with the licence where there is one."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="activities", verbose_name="网站或账号")
    key = models.CharField("业务", max_length=60)
    label = models.CharField("业务名称", max_length=60)
    licence = models.CharField("许可证", max_length=200, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    recorded_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "业务资质"
        verbose_name_plural = "业务资质"
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "key"], name="activity_once", violation_error_message="该业务已经登记。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outlet}：{self.label}"


class SiteRequest(Identified):
    """What a site needs of the common platform, asked of the unit that runs the platform, with its answer."""

    class State(models.TextChoices):
        SENT = "sent", "待受理"
        TAKEN = "taken", "办理中"
        DONE = "done", "已办结"
        DECLINED = "declined", "不予办理"
        WITHDRAWN = "withdrawn", "已撤回"

    number = models.CharField("编号", max_length=24, unique=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="requests", verbose_name="网站")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="平台承办单位")
    title = models.CharField("标题", max_length=100)
    text = models.TextField("需求", max_length=2000)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SENT)
    asked_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    taken_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="受理人")
    taken_at = models.DateTimeField("受理时间", null=True, blank=True)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "网站运行需求"
        verbose_name_plural = "网站运行需求"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class FiledCopy(Identified):
    """What a lower unit filed about an outlet, as the unit above received it; written once, under a seal."""

    class Occasion(models.TextChoices):
        OPEN = "open", "开办"
        CHANGE = "change", "变更"
        CLOSE = "close", "关停"
        DEREGISTER = "deregister", "注销"

    number = models.CharField("档案号", max_length=24, unique=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="filed", verbose_name="网站或账号")
    occasion = models.CharField("备案事由", max_length=12, choices=Occasion)
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="上报单位")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="接收单位")
    content = models.JSONField("备案内容")
    note = models.CharField("说明", max_length=300, blank=True)
    filed_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="上报人")
    received_at = models.DateTimeField("收到时间")
    seal = models.CharField("封记", max_length=64)

    class Meta:
        verbose_name = "备案档案"
        verbose_name_plural = "备案档案"
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.number} {self.outlet}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Refusal("备案档案不能改动。", cure="备案内容有变化的，请另行上报备案，原来的档案保留备查。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refusal("备案档案不能删除。", cure="档案长期保留，以备查核。")
