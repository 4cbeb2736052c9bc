"""What was brought in from an older site: every address of it, and what became of each."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website


class SiteImport(Identified):
    """An older site on its way into one of ours. Started again, it goes on where it stopped."""

    website = models.ForeignKey(Website, models.PROTECT, related_name="+", verbose_name="迁入到")
    address = models.CharField("原网址", max_length=300)
    started_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="办理人")
    started_at = models.DateTimeField("开始时间")
    finished_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "网站迁入"
        verbose_name_plural = "网站迁入"
        constraints = [models.UniqueConstraint(fields=["website", "address"], name="site_import_once")]

    def __str__(self) -> str:
        return self.address


class OldPage(models.Model):
    """One address of the older site. `links` are kept so that going on needs no second visit.

    `words` and `files` say what the old page held: the digest of its text and those of its files, as they came in.
    Where a person decided about the page, `archived_at` says since when it is kept as an archived page, or
    `reason` why it is not kept.
    """

    class Fate(models.TextChoices):
        STORED = "stored", "已入库"
        LIST = "list", "列表页或首页"
        FILE = "file", "单独的文件"
        UNSURE = "unsure", "待人工判断"
        LOST = "lost", "未能迁入"

    site_import = models.ForeignKey(SiteImport, models.CASCADE, related_name="pages", verbose_name="网站迁入")
    url = models.CharField("原网址", max_length=1000)
    fate = models.CharField("结果", max_length=8, choices=Fate)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+", verbose_name="信息")
    title = models.CharField("题名", max_length=200, blank=True)
    column_name = models.CharField("原栏目", max_length=120, blank=True)
    notes = models.JSONField("说明", default=list)
    links = models.JSONField("页内链接", default=list)
    seen_at = models.DateTimeField("读取时间")
    words = models.CharField("文字摘要值", max_length=64, blank=True)
    files = models.JSONField("文件摘要值", default=list)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    reason = models.CharField("不保留的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "原网页"
        verbose_name_plural = "原网页"
        constraints = [models.UniqueConstraint(fields=["site_import", "url"], name="old_page_once")]
        indexes = [models.Index(fields=["site_import", "fate"]), models.Index(fields=["site_import", "words"])]

    def __str__(self) -> str:
        return self.url


class SiteClosing(Identified):
    """One of our sites on its way out of service: where its contents are kept, and what was done before the end.

    `columns` says where the columns' old addresses lead, by their ids. `archive` is a file of its own with a manifest
    (`manifest.txt`) whose digest stands here, so that nobody can bend one without the other.
    """

    website = models.OneToOneField(Website, models.PROTECT, related_name="closing", verbose_name="下线网站")
    portal = models.ForeignKey(Website, models.PROTECT, related_name="+", verbose_name="迁移到")
    begun_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="办理人")
    begun_at = models.DateTimeField("开始时间")
    columns = models.JSONField("栏目对应", default=dict)
    archive = models.CharField("备份文件", max_length=160, blank=True)
    manifest_sha256 = models.CharField("清单摘要值", max_length=64, blank=True)
    parts = models.PositiveIntegerField("备份文件数", default=0)
    backed_up_at = models.DateTimeField("备份时间", null=True, blank=True)
    tried = models.PositiveIntegerField("试恢复文件数", default=0)
    tried_at = models.DateTimeField("试恢复时间", null=True, blank=True)
    filed_on = models.DateField("报备日期", null=True, blank=True)
    filed_proof = models.CharField("报备凭证", max_length=300, blank=True)
    filed_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    closed_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="下线办理人"
    )
    closed_at = models.DateTimeField("下线时间", null=True, blank=True)

    class Meta:
        verbose_name = "网站下线"
        verbose_name_plural = "网站下线"
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return f"{self.website} → {self.portal}"
