"""Notices computed from facts, and the facts they were computed from."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Organisation, Posting


class Notice(Identified):
    """A quarterly notice (季度通报): deposited in the library like anyone's resource, with its facts kept."""

    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="notices", verbose_name="通报单位")
    year = models.PositiveSmallIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="notices", verbose_name="信息")
    computed_at = models.DateTimeField("数据截止时间")
    computed_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="生成人")
    figures = models.JSONField("各项数据")

    class Meta:
        verbose_name = "季度通报"
        verbose_name_plural = "季度通报"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "quarter"],
                name="notice_once",
                violation_error_message="该季度的通报已经生成。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年第{self.quarter}季度通报"
