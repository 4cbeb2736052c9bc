"""Who else may call the library, what they called, and what goes between this platform and other systems."""

from datetime import date

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.sites.models import Column


class Connection(Identified):
    """Another system that is joined to this platform. `receiver` answers here for what it hands over.

    `address` and `secret` (their key, encrypted) are needed only where we call them.
    """

    class Kind(models.TextChoices):
        UPPER = "upper", "上级平台"
        LOWER = "lower", "下级平台"
        DISCLOSURE = "disclosure", "政务公开系统"
        SERVICES = "services", "政务服务系统"
        LICENCES = "licences", "电子证照库"
        OFFICE = "office", "办公业务系统"
        SITE = "site", "网站或其他系统"

    name = models.CharField("系统名称", max_length=60)
    kind = models.CharField("系统类型", max_length=12, choices=Kind)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="connections", verbose_name="对接单位")
    receiver = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="接收人")
    address = models.URLField("对方接口网址", max_length=200, blank=True)
    secret = models.BinaryField("对方给的密钥", default=bytes)
    made_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_reason = models.CharField("停用原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "对接系统"
        verbose_name_plural = "对接系统"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="connection_once",
                violation_error_message="本单位已经登记了同名的对接系统。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_between_platforms(self) -> bool:
        return self.kind in (self.Kind.UPPER, self.Kind.LOWER)


class AccessKey(Identified):
    """A key with which a system calls the interface: of its secret only the digest is kept."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="keys", verbose_name="对接系统")
    prefix = models.CharField("密钥编号", max_length=8, unique=True)
    digest = models.CharField("密钥摘要值", max_length=64)
    rights = models.JSONField("权限", default=list)
    expires_on = models.DateField("有效期至")
    issued_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="发放人")
    issued_at = models.DateTimeField("发放时间")
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    revoked_reason = models.CharField("收回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "接口密钥"
        verbose_name_plural = "接口密钥"
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return self.prefix

    def state_on(self, day: date) -> str:
        """What becomes of a call with it: 有效, 已过期, 已收回."""
        if self.revoked_at or self.connection.ended_at:
            return "已收回"
        return "有效" if day <= self.expires_on else "已过期"


class Call(models.Model):
    """One call of the interface: which system, by which site's host, about what, with what outcome. No persons."""

    at = models.DateTimeField("时间")
    key = models.ForeignKey(AccessKey, models.PROTECT, null=True, related_name="calls", verbose_name="接口密钥")
    host = models.CharField("网站", max_length=120, blank=True)
    operation = models.CharField("接口", max_length=60)
    subject = models.CharField("对象", max_length=80, blank=True)
    status = models.PositiveSmallIntegerField("结果")
    count = models.PositiveIntegerField("条数", default=0)
    error = models.CharField("错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "接口调用"
        verbose_name_plural = "接口调用"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["key", "-at"])]

    def __str__(self) -> str:
        return f"{self.operation} {self.status}"


class Incoming(Identified):
    """What a system handed over: its own number there, and the draft that it became here."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="incoming", verbose_name="对接系统")
    number = models.CharField("来件编号", max_length=80)
    digest = models.CharField("内容摘要值", max_length=64)
    resource = models.OneToOneField(Resource, models.PROTECT, related_name="incoming", verbose_name="信息")
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "接口来件"
        verbose_name_plural = "接口来件"
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="incoming_once")]

    def __str__(self) -> str:
        return self.number


class Subscription(Identified):
    """A column that receives what is new in another one: of this platform (`source`), or of a joined platform.

    `seen` says how far a joined platform was read.
    """

    target = models.ForeignKey(Column, models.PROTECT, related_name="subscriptions", verbose_name="接收栏目")
    source = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="subscribers", verbose_name="来源栏目"
    )
    connection = models.ForeignKey(
        Connection, models.PROTECT, null=True, blank=True, related_name="subscriptions", verbose_name="对接系统"
    )
    remote_column = models.CharField("对方栏目编号", max_length=40, blank=True)
    remote_name = models.CharField("对方栏目", max_length=160, blank=True)
    directly = models.BooleanField("自动采用", default=False)
    seen = models.CharField("读到的位置", max_length=120, blank=True)
    read_at = models.DateTimeField("读取时间", null=True, blank=True)
    made_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="订阅人")
    made_at = models.DateTimeField("订阅时间")
    ended_at = models.DateTimeField("退订时间", null=True, blank=True)

    class Meta:
        verbose_name = "栏目订阅"
        verbose_name_plural = "栏目订阅"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "source"],
                condition=models.Q(ended_at__isnull=True, source__isnull=False),
                name="subscription_once",
            ),
            models.UniqueConstraint(
                fields=["target", "connection", "remote_column"],
                condition=models.Q(ended_at__isnull=True, connection__isnull=False),
                name="remote_subscription_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source or self.remote_name} → {self.target}"


class SubscribedItem(Identified):
    """Something new that a subscription brought. `placed_at` and `left_at` say what its unit made of it."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="items", verbose_name="栏目订阅")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="subscribed", verbose_name="信息")
    arrived_at = models.DateTimeField("到达时间")
    placed_at = models.DateTimeField("采用时间", null=True, blank=True)
    left_at = models.DateTimeField("不采用时间", null=True, blank=True)
    reason = models.CharField("不采用的理由", max_length=200, blank=True)
    settled_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )

    class Meta:
        verbose_name = "订阅来稿"
        verbose_name_plural = "订阅来稿"
        ordering = ["-arrived_at"]
        constraints = [models.UniqueConstraint(fields=["subscription", "resource"], name="subscribed_item_once")]

    def __str__(self) -> str:
        return f"{self.subscription}：{self.resource}"


class Errand(Identified):
    """A task, a notice or a finding that one platform gives to another; `is_ours` says who gave it."""

    class Kind(models.TextChoices):
        TASK = "task", "任务"
        NOTICE = "notice", "通知通报"
        FINDING = "finding", "监测问题"

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="errands", verbose_name="对接平台")
    is_ours = models.BooleanField("由本平台交办")
    number = models.CharField("编号", max_length=40)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容", max_length=5000)
    due_on = models.DateField("要求办结日期", null=True, blank=True)
    given_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="交办人"
    )
    given_at = models.DateTimeField("交办时间")
    answer = models.TextField("答复", max_length=5000, blank=True)
    answered_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "交办事项"
        verbose_name_plural = "交办事项"
        ordering = ["-given_at"]
        constraints = [models.UniqueConstraint(fields=["connection", "is_ours", "number"], name="errand_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Dispatch(Identified):
    """Something to be sent to a joined platform: the outbox, and the proof that it arrived there."""

    class What(models.TextChoices):
        ITEM = "item", "报送信息"
        ERRAND = "errand", "交办事项"
        ANSWER = "answer", "答复"
        OUTLETS = "outlets", "读取对方台账"
        COLUMN = "column", "读取订阅栏目"

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="dispatches", verbose_name="对接系统")
    what = models.CharField("事项", max_length=10, choices=What)
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="dispatches", verbose_name="信息"
    )
    errand = models.ForeignKey(
        Errand, models.PROTECT, null=True, blank=True, related_name="dispatches", verbose_name="交办事项"
    )
    asked_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    asked_at = models.DateTimeField("提出时间")
    next_at = models.DateTimeField("下次尝试时间", null=True)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    count = models.PositiveIntegerField("条数", default=0)
    error = models.CharField("错误", max_length=300, blank=True)

    class Meta:
        verbose_name = "外送记录"
        verbose_name_plural = "外送记录"
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="dispatch_due"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} → {self.connection}"


class RemoteOutlet(Identified):
    """A website or account as a joined platform registers it."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="outlets", verbose_name="对接平台")
    code = models.CharField("对方编号", max_length=40)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=20)
    sponsor = models.CharField("主办单位", max_length=120)
    address = models.CharField("网址或账号", max_length=200, blank=True)
    status = models.CharField("状态", max_length=20)
    read_at = models.DateTimeField("读取时间")

    class Meta:
        verbose_name = "对方台账"
        verbose_name_plural = "对方台账"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["connection", "code"], name="remote_outlet_once")]

    def __str__(self) -> str:
        return self.name
