"""The schemes (制度) that units and accounts have on file, version by version."""

from django.db import models

from jiyue.common.models import Identified, Subject
from jiyue.estate.organisations.models import Organisation, Posting


class Scheme(Identified, Subject):
    """One version of a scheme that a unit adopted, for itself or for one of its accounts (the subject).

    `workflow` is what it says of who decides in which order, `reviewers` whom it names, by "chain/step" the ids of
    people. What was adopted is never changed: another version takes its place, or it is revoked.
    """

    class Origin(models.TextChoices):
        MODEL = "model", "示范制度"
        OWN = "own", "本单位制定"

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="schemes", verbose_name="单位")
    subject_label = models.CharField("适用对象", max_length=120)
    key = models.CharField("制度种类", max_length=60)
    label = models.CharField("制度名称", max_length=60)
    number = models.PositiveSmallIntegerField("版次")
    origin = models.CharField("来源", max_length=8, choices=Origin)
    document_number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("正文", blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    file_sha256 = models.CharField("文件摘要值", max_length=64, blank=True)
    workflow = models.JSONField("审核环节", default=list)
    reviewers = models.JSONField("指定的审核人", default=dict)
    citations = models.JSONField("依据条款", default=list)
    adopted_on = models.DateField("施行日期")
    signer = models.CharField("签发人", max_length=60)
    adopted_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="采用人"
    )
    adopted_at = models.DateTimeField("采用时间")
    ended_at = models.DateTimeField("停止适用时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停止适用办理人"
    )
    end_reason = models.CharField("停止适用原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "制度"
        verbose_name_plural = "制度"
        ordering = ["-adopted_at"]
        indexes = [models.Index(fields=["subject_id", "ended_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "key"],
                condition=models.Q(ended_at__isnull=True),
                name="scheme_once",
                violation_error_message="这一制度已经采用。",
            ),
            models.UniqueConstraint(fields=["subject_id", "key", "number"], name="scheme_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}{self.label}（第{self.number}版）"
