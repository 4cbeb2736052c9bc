"""The record of who did what: append-only and chained."""

from django.db import models


class Record(models.Model):
    """One act. `digest` chains it to the one before with a key that is kept outside the database."""

    sequence = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("动作", max_length=80, db_index=True)
    actor_id = models.CharField("经办任职", max_length=64, blank=True)
    actor_label = models.CharField("经办人", max_length=200)
    subject_kind = models.CharField("对象类型", max_length=40)
    subject_id = models.CharField("对象标识", max_length=64)
    summary = models.CharField("摘要", max_length=500)
    data = models.JSONField("细节", default=dict)
    previous = models.CharField("前一条摘要值", max_length=64)
    digest = models.CharField("本条摘要值", max_length=64)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class ChainHead(models.Model):
    """The last link; its single row is locked while a record is appended."""

    sequence = models.BigIntegerField("最后序号", default=0)
    digest = models.CharField("最后摘要值", max_length=64, default="")

    class Meta:
        verbose_name = "审计链头"
        verbose_name_plural = "审计链头"

    def __str__(self) -> str:
        return str(self.sequence)
