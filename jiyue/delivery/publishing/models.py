"""Where resources stand, which version is out, and what the static trees were made from."""

from django.db import models
from django.utils import timezone

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
    address = models.ForeignKey(
        "Address", models.PROTECT, null=True, editable=False, related_name="placements", verbose_name="网址"
    )
    ordinal = models.PositiveIntegerField("栏目内序号", null=True, editable=False)
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)
    removed_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤下人"
    )
    removed_reason = models.CharField("撤下原因", max_length=200, blank=True)
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

    @property
    def is_live(self) -> bool:
        return self.live_since is not None and self.live_until is None


class Release(models.Model):
    """The version of a resource that is out now, and the clearance that let it.

    `validity` is what the public is told today: the version says when it changes, a sweep turns it on that day.
    """

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
    validity = models.CharField(
        "当前有效性", max_length=10, choices=Version.Validity, default=Version.Validity.IN_FORCE, editable=False
    )

    class Meta:
        verbose_name = "发布记录"
        verbose_name_plural = "发布记录"

    def __str__(self) -> str:
        return str(self.version)


class Schedule(Identified):
    """A moment at which a cleared version goes out, or at which what is out is taken back (定时发布、定时撤下).

    `clearance` is the approval that the moment waits with: without one nothing fires.
    """

    class Act(models.TextChoices):
        RELEASE = "release", "定时发布"
        WITHDRAW = "withdraw", "定时撤下"

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="schedules", verbose_name="信息")
    act = models.CharField("办理", max_length=10, choices=Act)
    due_at = models.DateTimeField("定时")
    reason = models.CharField("原因", max_length=200, blank=True)
    set_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间")
    clearance = models.ForeignKey(Clearance, models.PROTECT, null=True, related_name="+", verbose_name="签发")
    fired_at = models.DateTimeField("执行时间", null=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    cancelled_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="取消人")
    voided_at = models.DateTimeField("失效时间", null=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "定时办理"
        verbose_name_plural = "定时办理"
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "act"],
                condition=models.Q(fired_at__isnull=True, cancelled_at__isnull=True, voided_at__isnull=True),
                name="schedule_once_while_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(fired_at__isnull=True, cancelled_at__isnull=True, voided_at__isnull=True),
                name="schedule_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.moment}"

    @property
    def moment(self) -> str:
        """The time with its zone, which is the same wherever the reader sits."""
        return f"{timezone.localtime(self.due_at):%Y-%m-%d %H:%M}（北京时间）"

    @property
    def is_open(self) -> bool:
        return self.fired_at is None and self.cancelled_at is None and self.voided_at is None


class Bond(models.Model):
    """What is out names another document: the one that it explains, or the one by which it was changed or ended."""

    class Kind(models.TextChoices):
        EXPLAINS = "explains", "解读"
        ENDED_BY = "ended_by", "变动依据"
        ANNEX = "annex", "附件"

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="bonds", verbose_name="信息")
    named = models.ForeignKey(Resource, models.CASCADE, related_name="named_by", verbose_name="所指文件")
    kind = models.CharField("关系", max_length=10, choices=Kind)

    class Meta:
        verbose_name = "文件关联"
        verbose_name_plural = "文件关联"
        constraints = [models.UniqueConstraint(fields=["resource", "kind"], name="bond_once")]

    def __str__(self) -> str:
        return f"{self.resource} → {self.named}"


class Address(models.Model):
    """A public address, stored once and never derived from a title again."""

    website = models.ForeignKey(Website, models.PROTECT, related_name="addresses", verbose_name="政府网站")
    path = models.CharField("路径", max_length=200)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="addresses", verbose_name="信息")
    column = models.ForeignKey(Column, models.PROTECT, null=True, related_name="addresses", verbose_name="栏目")
    since = models.DateTimeField("启用时间")
    until = models.DateTimeField("停用时间", null=True, blank=True)
    redirect = models.CharField("转向", max_length=200, blank=True)
    ordinal = models.PositiveIntegerField("站内序号", null=True, editable=False)

    class Meta:
        verbose_name = "网址"
        verbose_name_plural = "网址"
        constraints = [
            models.UniqueConstraint(fields=["website", "path"], name="address_once"),
            models.UniqueConstraint(fields=["website", "ordinal"], name="address_ordinal_once"),
            models.UniqueConstraint(
                fields=["website", "resource"],
                condition=models.Q(until__isnull=True, resource__isnull=False),
                name="one_address_per_site",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class Shelf(models.Model):
    """A column's counters, so that no publication ever counts its rows: ordinals given, placements live now."""

    column = models.OneToOneField(Column, models.CASCADE, primary_key=True, related_name="shelf", verbose_name="栏目")
    given = models.PositiveIntegerField("已发序号", default=0)
    live = models.PositiveIntegerField("在线条数", default=0)

    class Meta:
        verbose_name = "栏目计数"
        verbose_name_plural = "栏目计数"

    def __str__(self) -> str:
        return str(self.column)


class Tree(models.Model):
    """The static tree of a site as it was last written.

    `chrome` is the digest of everything that all pages share (registry data, columns, theme, templates): when it
    differs, the whole tree is built anew. `regulations` is the digest of what the 法规 pages show, `fronts` that of the
    blocks of composed pages and of the topics: when one differs, these pages alone are made again. `index_sha256`
    vouches for the manifest on disk.
    """

    website = models.OneToOneField(
        Website, models.CASCADE, primary_key=True, related_name="tree", verbose_name="政府网站"
    )
    given = models.PositiveIntegerField("已发站内序号", default=0)
    files = models.PositiveIntegerField("文件数", default=0)
    chrome = models.CharField("公共部分摘要值", max_length=64, blank=True)
    regulations = models.CharField("法规摘要值", max_length=64, blank=True)
    fronts = models.CharField("板块摘要值", max_length=64, blank=True)
    index_sha256 = models.CharField("清单摘要值", max_length=64, blank=True)
    built_at = models.DateTimeField("全站生成时间", null=True)
    signed_version = models.PositiveBigIntegerField("签名版本", default=0)
    signed_at = models.DateTimeField("签名时间", null=True)

    class Meta:
        verbose_name = "静态站点"
        verbose_name_plural = "静态站点"

    def __str__(self) -> str:
        return str(self.website)


class Change(models.Model):
    """The outbox: something the trees must follow, written in the transaction that caused it."""

    website = models.ForeignKey(Website, models.CASCADE, verbose_name="政府网站")
    topic = models.CharField("变动", max_length=120)
    urgent = models.BooleanField("优先", default=True)
    at = models.DateTimeField("时间")
    done_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "发布待办"
        verbose_name_plural = "发布待办"
        indexes = [models.Index(fields=["website", "id"], condition=models.Q(done_at__isnull=True), name="change_due")]

    def __str__(self) -> str:
        return self.topic


class Output(models.Model):
    """A file of a site's tree: which page it is, the hashes of the file and its twins, its place in the manifest.

    `reads` is a digest of the topics it read, so that unchanged Read rows are left alone.
    """

    website = models.ForeignKey(Website, models.CASCADE, related_name="outputs", verbose_name="政府网站")
    path = models.CharField("文件", max_length=220)
    key = models.CharField("页面", max_length=120)
    path_hash = models.BigIntegerField("文件名散列")
    sha256 = models.CharField("内容摘要值", max_length=64)
    gz_sha256 = models.CharField("gzip 摘要值", max_length=64, blank=True)
    br_sha256 = models.CharField("brotli 摘要值", max_length=64, blank=True)
    reads = models.CharField("读取摘要值", max_length=16, blank=True)

    class Meta:
        verbose_name = "页面文件"
        verbose_name_plural = "页面文件"
        constraints = [models.UniqueConstraint(fields=["website", "path"], name="output_once")]
        indexes = [models.Index(fields=["website", "path_hash"]), models.Index(fields=["website", "key"])]

    def __str__(self) -> str:
        return self.path


class Print(models.Model):
    """What the page of a resource says of it, printed and sealed, so that it need not be made from everything again.

    It can be thrown away at any time: whatever is missing or does not hold is made anew.
    """

    resource = models.OneToOneField(
        Resource, models.CASCADE, primary_key=True, related_name="print", verbose_name="信息"
    )
    data = models.BinaryField("排印内容")

    class Meta:
        verbose_name = "排印稿"
        verbose_name_plural = "排印稿"

    def __str__(self) -> str:
        return str(self.resource)


class Read(models.Model):
    """What a composed page (home, channel, feed, shared file) looked at: when `topic` changes, it is stale.

    What an item or a list page reads follows from its ordinal (`graph`), so it needs no rows.
    """

    output = models.ForeignKey(Output, models.CASCADE, related_name="topics", verbose_name="页面文件")
    topic = models.CharField("读取内容", max_length=120)

    class Meta:
        verbose_name = "读取记录"
        verbose_name_plural = "读取记录"
        constraints = [models.UniqueConstraint(fields=["topic", "output"], name="read_once")]

    def __str__(self) -> str:
        return self.topic


class Alarm(models.Model):
    """The publisher refused something: the version has no valid clearance, or a file is not what was checked."""

    website = models.ForeignKey(Website, models.CASCADE, related_name="alarms", verbose_name="政府网站")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+", verbose_name="信息")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+", verbose_name="信息版本")
    message = models.CharField("说明", max_length=500)
    at = models.DateTimeField("时间")
    over_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = "发布告警"
        verbose_name_plural = "发布告警"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["website", "version"], condition=models.Q(over_at__isnull=True), name="alarm_once_while_open"
            )
        ]

    def __str__(self) -> str:
        return self.message


class Receipt(Identified):
    """Proof for the editor: at which addresses a version stands, since when, and that it was seen from outside.

    `awaited_at` says since when something is still to be seen: that it stands, or that it is gone. `trouble` is why the
    last look did not see it.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="receipts", verbose_name="信息")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name="信息版本")
    website = models.ForeignKey(Website, models.PROTECT, related_name="+", verbose_name="政府网站")
    path = models.CharField("路径", max_length=200)
    live_at = models.DateTimeField("上线时间")
    gone_at = models.DateTimeField("下线时间", null=True, blank=True)
    awaited_at = models.DateTimeField("待外部查看", null=True, blank=True)
    looked_at = models.DateTimeField("最近外部查看", null=True, blank=True)
    seen_at = models.DateTimeField("外部可见", null=True, blank=True)
    gone_seen_at = models.DateTimeField("外部已不可见", null=True, blank=True)
    trouble = models.CharField("没有见到的原因", max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = "发布回执"
        verbose_name_plural = "发布回执"
        ordering = ["-live_at"]
        constraints = [models.UniqueConstraint(fields=["version", "website"], name="receipt_once")]
        indexes = [
            models.Index(fields=["looked_at"], condition=models.Q(awaited_at__isnull=False), name="receipt_awaited")
        ]

    def __str__(self) -> str:
        return self.path
