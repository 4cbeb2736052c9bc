"""What the index has still to take in, and what people look for: counts of words, never who asked."""

from django.db import models

from jiyue.common.models import Identified
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Website


class IndexChange(models.Model):
    """A resource whose entry in the index is out of date."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+", verbose_name="信息")
    at = models.DateTimeField("时间")
    done_at = models.DateTimeField("处理时间", null=True, db_index=True)

    class Meta:
        verbose_name = "索引待办"
        verbose_name_plural = "索引待办"

    def __str__(self) -> str:
        return str(self.resource_id)


class AskedWord(models.Model):
    """How often a word was looked for on a site in a month, and how often in vain. Nothing about who asked."""

    website = models.ForeignKey(Website, models.CASCADE, related_name="+", verbose_name="网站")
    month = models.DateField("月份")
    word = models.CharField("搜索词", max_length=40)
    asked = models.PositiveIntegerField("搜索次数", default=0)
    unmet = models.PositiveIntegerField("无结果次数", default=0)

    class Meta:
        verbose_name = "搜索词统计"
        verbose_name_plural = "搜索词统计"
        constraints = [models.UniqueConstraint(fields=["website", "month", "word"], name="asked_word_once_a_month")]

    def __str__(self) -> str:
        return self.word


class WordDecision(Identified):
    """What those who run a site decided about a word that is looked for. The newest one is valid."""

    website = models.ForeignKey(Website, models.CASCADE, related_name="+", verbose_name="网站")
    word = models.CharField("搜索词", max_length=40)
    decision = models.CharField("处理意见", max_length=200)
    decided_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="处理人")
    decided_at = models.DateTimeField("处理时间")

    class Meta:
        verbose_name = "搜索词处理意见"
        verbose_name_plural = "搜索词处理意见"
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.word}：{self.decision}"
