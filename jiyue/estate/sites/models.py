"""Hosts we serve, and the columns of every outlet."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet, Website


class Host(models.Model):
    """A website that we serve."""

    website = models.OneToOneField(
        Website, models.CASCADE, primary_key=True, related_name="host", verbose_name="政府网站"
    )
    name = models.CharField("主机名", max_length=120, unique=True)
    theme = models.CharField("主题", max_length=40, default="blue")
    is_demo = models.BooleanField("演示站点", default=False)

    class Meta:
        verbose_name = "托管站点"
        verbose_name_plural = "托管站点"

    def __str__(self) -> str:
        return self.name


class Column(Identified):
    """A column of an outlet, at most as deep as the packs allow. `slug` is the address part, given once."""

    class Class(models.TextChoices):
        """What the packs' update rules speak about; a column without a class is judged by its name."""

        NEWS = "news", "动态要闻类"
        NOTICES = "notices", "通知公告类"
        DOCUMENTS = "documents", "文件政策类"
        STATISTICS_MONTHLY = "statistics_monthly", "月度统计类"
        QUARTERLY = "quarterly", "季度统计类"
        ANNUAL = "annual", "年度类"
        OVERVIEW = "overview", "概况类"
        INTERACTION = "interaction", "政民互动类"
        REPORTS = "reports", "报告类"
        CATALOGUE_OVERVIEW = "catalogue_overview", "公开目录：概况"
        CATALOGUE_GUIDE = "catalogue_guide", "公开目录：指南"
        CATALOGUE_REPORT = "catalogue_report", "公开目录：年报"
        CATALOGUE_RULES = "catalogue_rules", "公开目录：制度"
        DEFAULT = "default", "其他"

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="columns", verbose_name="网站或账号")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级栏目"
    )
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="columns", verbose_name="责任单位")
    name = models.CharField("栏目名称", max_length=60)
    slug = models.SlugField("网址名", max_length=60)
    description = models.CharField("栏目描述", max_length=300)
    keywords = models.CharField("栏目关键词", max_length=200)
    column_type = models.CharField("栏目类型", max_length=60)
    column_class = models.CharField("栏目分类", max_length=40, blank=True, choices=Class)
    ordinal = models.PositiveIntegerField("次序", default=0)
    depth = models.PositiveSmallIntegerField("层级", default=1, editable=False)
    on_home = models.BooleanField("首页展示", default=False)
    hidden = models.BooleanField("停用", default=False)
    last_item_at = models.DateTimeField("最近新信息时间", null=True, blank=True, editable=False)
    item_days = models.JSONField("近期新信息日期", default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["outlet", "depth", "ordinal", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "slug"],
                name="column_slug_once",
                violation_error_message="该网址名已被同一网站的其他栏目使用，请换一个。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ColumnGrant(Identified):
    """The owner's standing consent that another organisation places its resources into a column (D16a).

    It holds from `since` until the day before `until`.
    """

    column = models.ForeignKey(Column, models.CASCADE, related_name="grants", verbose_name="栏目")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="column_grants", verbose_name="被授权单位"
    )
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "栏目授权"
        verbose_name_plural = "栏目授权"

    def __str__(self) -> str:
        return f"{self.column} → {self.organisation}"


class ColumnReview(Identified):
    """Somebody's signed word that a column was looked through and what it says still holds (复核)."""

    column = models.ForeignKey(Column, models.CASCADE, related_name="reviews", verbose_name="栏目")
    reviewed_by = models.ForeignKey(Posting, models.PROTECT, related_name="column_reviews", verbose_name="复核人")
    reviewed_at = models.DateTimeField("复核时间")
    statement = models.CharField("复核结论", max_length=200)

    class Meta:
        verbose_name = "栏目复核"
        verbose_name_plural = "栏目复核"
        ordering = ["-reviewed_at"]

    def __str__(self) -> str:
        return f"{self.column}：{self.statement}"


class ColumnChange(Identified):
    """A column asked to be set up, changed or closed, waiting for approval; `values` is what it shall be."""

    class Verb(models.TextChoices):
        CREATE = "create", "设立"
        RENAME = "rename", "更名"
        HIDE = "hide", "停用"
        ASSIGN = "assign", "调整"

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="column_changes", verbose_name="网站或账号")
    column = models.ForeignKey(
        Column, models.CASCADE, null=True, blank=True, related_name="changes", verbose_name="栏目"
    )
    parent = models.ForeignKey(Column, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="上级栏目")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="责任单位")
    verb = models.CharField("变更", max_length=10, choices=Verb)
    values = models.JSONField("变更内容", default=dict)
    ground = models.CharField("依据", max_length=200)
    application = models.TextField("书面申请", blank=True)
    requested_by = models.ForeignKey(Posting, models.PROTECT, related_name="column_changes", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    done_at = models.DateTimeField("实施时间", null=True, blank=True)

    class Meta:
        verbose_name = "栏目变更"
        verbose_name_plural = "栏目变更"
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        if self.verb == self.Verb.RENAME:
            return f"栏目“{self.values.get('before', '')}”更名为“{self.values.get('name', '')}”"
        if self.verb == self.Verb.ASSIGN:
            return f"调整栏目“{self.values.get('name', '')}”的责任单位和分类"
        return f"{self.get_verb_display()}栏目“{self.values.get('name', '')}”"
