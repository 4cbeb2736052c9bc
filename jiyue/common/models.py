"""Abstract bases for rows; they know no word of the domain."""

from django.db import models

from jiyue.common.ids import uuid7


class Identified(models.Model):
    """A row with an opaque id that is never reused."""

    id = models.UUIDField("标识", primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class Subject(models.Model):
    """A typed key (kind, id) to any row of any package, so that lower packages need not know upper ones."""

    subject_kind = models.CharField("对象类型", max_length=40)
    subject_id = models.CharField("对象标识", max_length=64)

    class Meta:
        abstract = True
