"""Sources that a house may reprint from, originals as they were taken, and tasks to reprint."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.estate.registry.models import Outlet


class Source(Identified):
    """A host whose information a unit may reprint."""

    class Nature(models.TextChoices):
        GOVERNMENT = "government", "党政机关网站"
        MEDIA = "media", "权威媒体"
        SUPPLIER = "supplier", "稿源单位"

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="reprint_sources", verbose_name="单位")
    name = models.CharField("名称", max_length=120)
    host = models.CharField("网站域名", max_length=120)
    nature = models.CharField("性质", max_length=12, choices=Nature)
    basis = models.CharField("确定依据", max_length=200)
    added_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "转载稿源"
        verbose_name_plural = "转载稿源"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "host"], condition=models.Q(ended_at__isnull=True), name="source_once_while_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.host}）"


class Captured(Identified):
    """The original of a reprint as it was when it was taken; taken anew it is another row, the latest counts."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="captured", verbose_name="信息")
    url = models.URLField("原文网址", max_length=300)
    title = models.CharField("原文题名", max_length=300)
    body = models.TextField("原文正文")
    sha256 = models.CharField("网页摘要值", max_length=64)
    captured_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="取文人")
    captured_at = models.DateTimeField("取文时间")
    change_reason = models.CharField("改动理由", max_length=300, blank=True)
    exception_reason = models.CharField("名单外转载理由", max_length=300, blank=True)
    exception_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="批准人")

    class Meta:
        verbose_name = "转载原文"
        verbose_name_plural = "转载原文"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class RepostTask(Identified):
    """An important item that a site or an account has to reprint."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="repost_tasks", verbose_name="网站或账号")
    title = models.CharField("标题", max_length=300)
    url = models.URLField("原文网址", max_length=300)
    issuer = models.CharField("发布单位", max_length=120)
    body = models.TextField("原文正文", blank=True)
    published_at = models.DateTimeField("原文发布时间")
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="repost", verbose_name="责任事项")
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+", verbose_name="信息")
    opened_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="下达人")
    opened_at = models.DateTimeField("下达时间")

    class Meta:
        verbose_name = "转载任务"
        verbose_name_plural = "转载任务"
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(fields=["outlet", "url"], name="repost_task_once")]

    def __str__(self) -> str:
        return f"{self.outlet}：{self.title}"


class WatchedSource(Identified):
    """A list page or feed of an issuer whose important policy items are to be reprinted by the chosen outlets."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="watched_sources", verbose_name="单位")
    name = models.CharField("名称", max_length=120)
    issuer = models.CharField("发布机关", max_length=40)
    url = models.URLField("列表页或订阅地址", max_length=300)
    outlets = models.ManyToManyField(Outlet, related_name="+", verbose_name="转载的网站和账号")
    added_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    looked_at = models.DateTimeField("最近查看", null=True, blank=True)
    trouble = models.CharField("查看结果", max_length=200, blank=True)

    class Meta:
        verbose_name = "监看来源"
        verbose_name_plural = "监看来源"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "url"], condition=models.Q(ended_at__isnull=True), name="watched_once_while_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.issuer}）"


class PolicyItem(Identified):
    """A policy item that sites may have to reprint: found at a watched source, or taken from what is out here."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="policy_items", verbose_name="单位")
    source = models.ForeignKey(WatchedSource, models.PROTECT, null=True, related_name="items", verbose_name="监看来源")
    title = models.CharField("标题", max_length=300)
    url = models.URLField("原文网址", max_length=300)
    issuer = models.CharField("发布单位", max_length=120)
    body = models.TextField("原文正文", blank=True)
    published_at = models.DateTimeField("原文发布时间")
    found_at = models.DateTimeField("发现时间")
    is_important = models.BooleanField("重要政策", default=False)
    industry = models.CharField("行业", max_length=60, blank=True)
    area = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="地区")
    tagged_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="标注人")
    tagged_at = models.DateTimeField("标注时间", null=True, blank=True)

    class Meta:
        verbose_name = "政策信息"
        verbose_name_plural = "政策信息"
        ordering = ["-published_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "url"], name="policy_item_once")]

    def __str__(self) -> str:
        return self.title


class ReprintNorm(Identified):
    """A rule on reprinting that a unit put down because no pack holds it."""

    class Level(models.TextChoices):
        NATION = "nation", "国家"
        PROVINCE = "province", "省"
        LOCAL = "local", "本地"
        UNIT = "unit", "本部门"

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="reprint_norms", verbose_name="单位")
    level = models.CharField("层级", max_length=10, choices=Level)
    title = models.CharField("规定名称", max_length=200)
    text = models.CharField("要求", max_length=500)
    added_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "转载规定"
        verbose_name_plural = "转载规定"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class NormCheck(Identified):
    """Which rules on reprinting a reviewer found to apply to an item, for just these words."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="norm_checks", verbose_name="信息")
    wording_hash = models.CharField("内容摘要值", max_length=64)
    norms = models.JSONField("适用的规定")
    ticked_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="核对人")
    ticked_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = "转载规定核对"
        verbose_name_plural = "转载规定核对"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.resource}：{len(self.norms)} 项"
