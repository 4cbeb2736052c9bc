"""Hosts we serve, and the columns of every outlet."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites import rules


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


class Alias(Identified):
    """Another name under which people ask for a website that we serve; it leads to the site's own."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="aliases", verbose_name="托管站点")
    name = models.CharField("域名", max_length=120, unique=True)
    added_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="添加人")
    added_at = models.DateTimeField("添加时间")

    class Meta:
        verbose_name = "其他域名"
        verbose_name_plural = "其他域名"
        ordering = ["name"]

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

    class Form(models.TextChoices):
        """What kind of structure a column is."""

        COLUMN = "column", "栏目"
        CHANNEL = "channel", "频道"
        SPECIAL = "special", "专栏"
        TOPIC = "topic", "专题"
        APPLICATION = "application", "应用"
        CATALOGUE = "catalogue", "信息公开目录"
        SERVICE = "service", "政务服务网"

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="columns", verbose_name="网站或账号")
    form = models.CharField("形式", max_length=12, choices=Form, default=Form.COLUMN)
    opens_on = models.DateField("开设日期", null=True, blank=True)
    closes_on = models.DateField("结束日期", null=True, blank=True)
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
    retired_on = models.DateField("归并或删除日期", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged", verbose_name="归并到"
    )
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

    @property
    def structure(self) -> str:
        """The one of three parts of a site to which it belongs (大理2021 第十三条)."""
        own = self.form in (self.Form.CATALOGUE, self.Form.SERVICE)
        return self.get_form_display() if own else "网站栏目"


class Block(Identified):
    """A part of a composed page: which column it shows and how. Without a `page` it stands on the home page."""

    class Form(models.TextChoices):
        HEADLINE = "headline", "头条"
        LIST = "list", "列表"
        PICTURES = "pictures", "图文"
        TILES = "tiles", "下级栏目入口"

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="blocks", verbose_name="网站")
    page = models.ForeignKey(Column, models.CASCADE, null=True, related_name="blocks", verbose_name="所在专题或频道")
    column = models.ForeignKey(Column, models.CASCADE, related_name="+", verbose_name="栏目")
    form = models.CharField("板块形式", max_length=10, choices=Form)
    title = models.CharField("板块名称", max_length=rules.LONGEST_TITLE, blank=True)
    size = models.PositiveSmallIntegerField("条数", default=6)
    ordinal = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "页面板块"
        verbose_name_plural = "页面板块"
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return f"{self.get_form_display()}“{self.title or self.column}”"


class NavEntry(Identified):
    """An entry of a site's main navigation; a site without any shows its first columns."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="nav_entries", verbose_name="网站")
    column = models.ForeignKey(Column, models.CASCADE, related_name="+", verbose_name="栏目")
    label = models.CharField("名称", max_length=rules.LONGEST_LABEL, blank=True)
    ordinal = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "导航条目"
        verbose_name_plural = "导航条目"
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return self.label or str(self.column)


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


class Delegation(Identified):
    """A branch of the tree that another unit manages in its own name (分级负责): the column and all below it."""

    column = models.ForeignKey(Column, models.CASCADE, related_name="delegations", verbose_name="栏目")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="delegations", verbose_name="管理单位")
    given_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="确定人")
    given_at = models.DateTimeField("确定时间")
    ended_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = "分级管理"
        verbose_name_plural = "分级管理"
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(fields=["column", "unit"], condition=models.Q(ended_at=None), name="delegated_once")
        ]

    def __str__(self) -> str:
        return f"{self.column} → {self.unit}"


class ClassLimit(Identified):
    """The term that a site set for a class of columns in place of the one it may adapt; without it, that one holds."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="class_limits", verbose_name="网站")
    column_class = models.CharField("栏目分类", max_length=40, choices=Column.Class)
    term = models.CharField("更新期限", max_length=40)
    reason = models.CharField("理由", max_length=200)
    set_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="决定人")
    set_at = models.DateTimeField("决定时间")
    ended_at = models.DateTimeField("恢复时间", null=True, blank=True)

    class Meta:
        verbose_name = "分类期限调整"
        verbose_name_plural = "分类期限调整"
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "column_class"], condition=models.Q(ended_at=None), name="class_limit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_column_class_display()}：{self.term}"


class CatalogueStanding(Identified):
    """What a site decided on its disclosure catalogue: on its own, or inside the columns; the latest word counts."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="catalogue_standings", verbose_name="网站")
    standalone = models.BooleanField("独立设置")
    decided_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "公开目录设置方式"
        verbose_name_plural = "公开目录设置方式"
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return "独立设置" if self.standalone else "设在网站栏目中"


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
        MERGE = "merge", "归并"
        REMOVE = "remove", "删除"

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="column_changes", verbose_name="网站或账号")
    column = models.ForeignKey(
        Column, models.CASCADE, null=True, blank=True, related_name="changes", verbose_name="栏目"
    )
    parent = models.ForeignKey(Column, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="上级栏目")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="责任单位")
    verb = models.CharField("变更", max_length=10, choices=Verb)
    values = models.JSONField("变更内容", default=dict)
    ground = models.CharField("依据", max_length=200)
    evidence = models.JSONField("佐证", default=list)
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
        if self.verb == self.Verb.MERGE:
            return f"栏目“{self.values.get('name', '')}”归并到“{self.values.get('target_name', '')}”"
        return f"{self.get_verb_display()}栏目“{self.values.get('name', '')}”"
