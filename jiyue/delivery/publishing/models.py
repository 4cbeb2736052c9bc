"""Where resources stand, which version is out, and what the static trees were made from."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource, Version
from jiyue.content.review.models import Clearance
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column


class Placement(Identified):
    """A resource in a column. `ordinal` is given once, when it goes out, and never changes."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", "无需同意"
        WAITING = "waiting", "待栏目责任单位同意"
        GIVEN = "given", "已同意"
        REFUSED = "refused", "未同意"

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="placements", verbose_name="信息")
    column = models.ForeignKey(Column, models.PROTECT, related_name="placements", verbose_name="栏目")
    consent = models.CharField("栏目责任单位意见", max_length=12, choices=Consent)
    requested_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="投放人")
    requested_at = models.DateTimeField("投放时间")
    ordinal = models.PositiveIntegerField("栏目内序号", null=True, editable=False)
    live_since = models.DateTimeField("上线时间", null=True, blank=True)
    live_until = models.DateTimeField("下线时间", null=True, blank=True)

    class Meta:
        verbose_name = "投放"
        verbose_name_plural = "投放"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "column"],
                name="placement_once",
                violation_error_message="该信息已投放到此栏目。",
            ),
            models.UniqueConstraint(fields=["column", "ordinal"], name="ordinal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} → {self.column}"


class Release(models.Model):
    """The version of a resource that is out now, and the clearance that let it."""

    resource = models.OneToOneField(
        Resource, models.PROTECT, primary_key=True, related_name="release", verbose_name="信息"
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name="信息版本")
    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="+", verbose_name="签发")
    first_released_at = models.DateTimeField("首次发布时间")
    released_at = models.DateTimeField("本版发布时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "发布记录"
        verbose_name_plural = "发布记录"

    def __str__(self) -> str:
        return str(self.version)


class Address(models.Model):
    """A public address, stored once and never derived from a title again."""

    website = models.ForeignKey(Website, models.PROTECT, related_name="addresses", verbose_name="政府网站")
    path = models.CharField("路径", max_length=200)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="addresses", verbose_name="信息")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="addresses", verbose_name="栏目")
    since = models.DateTimeField("启用时间")
    until = models.DateTimeField("停用时间", null=True, blank=True)
    redirect = models.CharField("转向", max_length=200, blank=True)

    class Meta:
        verbose_name = "网址"
        verbose_name_plural = "网址"
        constraints = [
            models.UniqueConstraint(fields=["website", "path"], name="address_once"),
            models.UniqueConstraint(
                fields=["website", "resource"],
                condition=models.Q(until__isnull=True, resource__isnull=False),
                name="one_address_per_site",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class Change(models.Model):
    """The outbox: something the trees must follow, written in the transaction that caused it."""

    website = models.ForeignKey(Website, models.CASCADE, null=True, verbose_name="政府网站")
    topic = models.CharField("变动", max_length=120)
    urgent = models.BooleanField("优先", default=True)
    at = models.DateTimeField("时间")
    done_at = models.DateTimeField("处理时间", null=True, db_index=True)

    class Meta:
        verbose_name = "发布待办"
        verbose_name_plural = "发布待办"

    def __str__(self) -> str:
        return self.topic


class Output(models.Model):
    """A file of a site's tree: what it is, its hash, and its place in the manifest's bins."""

    website = models.ForeignKey(Website, models.CASCADE, related_name="outputs", verbose_name="政府网站")
    path = models.CharField("文件", max_length=220)
    path_hash = models.BigIntegerField("文件名散列")
    sha256 = models.CharField("内容摘要值", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    resource = models.ForeignKey(Resource, models.SET_NULL, null=True, related_name="+", verbose_name="信息")
    stale = models.PositiveSmallIntegerField("待重建", default=0, db_index=True)

    class Meta:
        verbose_name = "页面文件"
        verbose_name_plural = "页面文件"
        constraints = [models.UniqueConstraint(fields=["website", "path"], name="output_once")]
        indexes = [models.Index(fields=["website", "path_hash"])]

    def __str__(self) -> str:
        return self.path


class Read(models.Model):
    """What rendering an output looked at: when `topic` changes, the output is stale."""

    output = models.ForeignKey(Output, models.CASCADE, related_name="reads", verbose_name="页面文件")
    topic = models.CharField("读取内容", max_length=120)

    class Meta:
        verbose_name = "读取记录"
        verbose_name_plural = "读取记录"
        constraints = [models.UniqueConstraint(fields=["topic", "output"], name="read_once")]

    def __str__(self) -> str:
        return self.topic


class Receipt(Identified):
    """Proof for the editor: at which addresses a version stands, since when, and that it was seen from outside."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="receipts", verbose_name="信息")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name="信息版本")
    website = models.ForeignKey(Website, models.PROTECT, related_name="+", verbose_name="政府网站")
    path = models.CharField("路径", max_length=200)
    live_at = models.DateTimeField("上线时间")
    gone_at = models.DateTimeField("下线时间", null=True, blank=True)

    class Meta:
        verbose_name = "发布回执"
        verbose_name_plural = "发布回执"
        ordering = ["-live_at"]

    def __str__(self) -> str:
        return self.path
