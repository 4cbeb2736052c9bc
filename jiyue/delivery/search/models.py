"""What the index has still to take in; the index itself can be deleted and rebuilt at any time."""

from django.db import models

from jiyue.content.library.models import Resource


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
