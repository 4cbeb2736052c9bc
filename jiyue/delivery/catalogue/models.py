"""What units say of themselves, what they must disclose, and how they were pressed to."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Draft, Resource
from jiyue.estate.organisations.models import Organisation, Posting


class Profile(Identified):
    """What a unit says of itself under the headings that the packs name; its page is drafted from it."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="profile", verbose_name="单位")
    parts = models.JSONField("各项内容", default=dict)
    saved_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="保存人")
    saved_at = models.DateTimeField("保存时间")
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+", verbose_name="概况页")

    class Meta:
        verbose_name = "机构概况"
        verbose_name_plural = "机构概况"

    def __str__(self) -> str:
        return f"{self.organisation}概况"


class MatrixRow(Identified):
    """One row of what must be disclosed: in which field, who, what, within which time and by which means."""

    area = models.CharField("领域", max_length=40)
    stage = models.CharField("五公开环节", max_length=12, choices=Draft.Stage, blank=True)
    content = models.CharField("内容", max_length=200, blank=True)
    limit = models.CharField("时限", max_length=30, blank=True)
    method = models.CharField("方式", max_length=100, blank=True)
    basis_kind = models.CharField("公开依据种类", max_length=30, blank=True)
    basis = models.CharField("公开依据", max_length=200, blank=True)
    is_key_area = models.BooleanField("重点领域", default=False)
    standard = models.CharField("标准目录", max_length=60, blank=True)
    keeper = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="制定单位")
    revised_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="修订人")
    revised_at = models.DateTimeField("修订时间")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        verbose_name = "公开事项"
        verbose_name_plural = "公开事项"
        ordering = ["area", "stage", "content"]

    def __str__(self) -> str:
        return f"{self.area}：{self.content}" if self.content else self.area


class Bound(Identified):
    """A unit that owes what a row demands, and the item by which it last did."""

    demand = models.ForeignKey(MatrixRow, models.CASCADE, related_name="bound", verbose_name="公开事项")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="demands", verbose_name="公开主体")
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="+", verbose_name="公开的信息")
    settled_at = models.DateTimeField("公开时间", null=True, blank=True)

    class Meta:
        verbose_name = "公开责任"
        verbose_name_plural = "公开责任"
        constraints = [models.UniqueConstraint(fields=["demand", "unit"], name="bound_once")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.demand}"


class Chase(Identified):
    """One reminder to one unit of what it owes to the catalogue."""

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="chases", verbose_name="责任单位")
    items = models.JSONField("欠缺事项", default=list)
    note = models.CharField("说明", max_length=200, blank=True)
    sent_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="督促人")
    sent_at = models.DateTimeField("督促时间")

    class Meta:
        verbose_name = "公开督促"
        verbose_name_plural = "公开督促"
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"督促“{self.unit}”公开 {len(self.items)} 项"
