"""What goes from the library to media accounts: drafts of posts, what was posted, its snapshots and figures."""

from typing import Any

from django.db import models

from jiyue.common.models import Identified
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Resource, Version
from jiyue.content.review.models import Clearance
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet, Post


class Push(Identified):
    """The draft of a post on one account, bound to the item from which it comes.

    Where it stands is computed (`queries.pushes.state_of`): `sent_at` says that it waits for the clearance of the item,
    `cleared_at` that it may go out, `handed_at` that it is ready to be posted, for the item stands on a website.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="pushes", verbose_name="信息")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="pushes", verbose_name="账号")
    title = models.CharField("标题", max_length=200)
    digest = models.CharField("摘要", max_length=400, blank=True)
    text = models.TextField("正文", max_length=20000, blank=True)
    picture = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="配图"
    )
    original = models.BooleanField("原创", default=True)
    revision = models.PositiveIntegerField("修订号", default=1)
    made_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="推送人")
    made_at = models.DateTimeField("推送时间")
    grade = models.CharField("级别", max_length=40, blank=True)
    sent_at = models.DateTimeField("送审时间", null=True, blank=True)
    covered_by = models.ForeignKey(
        Clearance, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="沿用的签发"
    )
    cleared_at = models.DateTimeField("通过时间", null=True, blank=True)
    handed_at = models.DateTimeField("可以发布时间", null=True, blank=True)
    link = models.URLField("网站网址", max_length=500, blank=True)
    posted_at = models.DateTimeField("账号发布时间", null=True, blank=True)
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)
    dropped_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "新媒体推送"
        verbose_name_plural = "新媒体推送"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "outlet"],
                condition=models.Q(posted_at__isnull=True, dropped_at__isnull=True),
                name="push_once_while_open",
                violation_error_message="这条信息在该账号的推送还没有办完。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outlet}：{self.title}"

    @property
    def is_open(self) -> bool:
        return self.posted_at is None and self.dropped_at is None


class PostRecord(Identified):
    """From which item a post comes, or why from none; whether it still stands on its account."""

    class Gone(models.TextChoices):
        PLATFORM = "platform", "平台删除"
        WITHDRAWN = "withdrawn", "本单位撤下"
        UNLAWFUL = "unlawful", "违法信息，本单位删除"

    post = models.OneToOneField(Post, models.PROTECT, related_name="record", verbose_name="账号发文")
    push = models.OneToOneField(
        Push, models.PROTECT, null=True, blank=True, related_name="record", verbose_name="新媒体推送"
    )
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="post_records", verbose_name="信息"
    )
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="信息版本"
    )
    why_none = models.CharField("没有对应信息的原因", max_length=200, blank=True)
    posted_at = models.DateTimeField("账号发布时间")
    gone_at = models.DateTimeField("不在账号上的时间", null=True, blank=True)
    gone = models.CharField("不在账号上的情形", max_length=10, choices=Gone, blank=True)
    gone_reason = models.CharField("说明", max_length=200, blank=True)
    gone_by = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = "发文来源"
        verbose_name_plural = "发文来源"
        ordering = ["-posted_at"]

    def __str__(self) -> str:
        return str(self.post)


class Snapshot(Identified):
    """What stood on an account, as it was kept at a moment: never changed, never deleted; its hash is in the audit."""

    record = models.ForeignKey(PostRecord, models.PROTECT, related_name="snapshots", verbose_name="发文来源")
    taken_at = models.DateTimeField("留存时间")
    taken_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="留存人")
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文")
    link = models.URLField("链接", max_length=500)
    pictures = models.JSONField("图片", default=list)
    sha256 = models.CharField("内容摘要值", max_length=64)

    class Meta:
        verbose_name = "发文快照"
        verbose_name_plural = "发文快照"
        ordering = ["taken_at"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Refusal("快照不能修改。", cure="如发文有变动，请另存一份快照。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Refusal("快照不能删除。", cure="快照按归档要求保存。")


class FollowUp(Identified):
    """A post must follow its item, which was changed or taken back on the website."""

    class Kind(models.TextChoices):
        CORRECT = "correct", "更正"
        REMOVE = "remove", "撤下"

    record = models.ForeignKey(PostRecord, models.PROTECT, related_name="follow_ups", verbose_name="发文来源")
    kind = models.CharField("处理", max_length=8, choices=Kind)
    duty = models.OneToOneField(Duty, models.PROTECT, related_name="post_follow_up", verbose_name="责任事项")
    opened_at = models.DateTimeField("提出时间")
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    done_by = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人")
    note = models.CharField("办理情况", max_length=200, blank=True)

    class Meta:
        verbose_name = "发文更正任务"
        verbose_name_plural = "发文更正任务"
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(done_at__isnull=True), name="follow_up_once_while_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.record}"


class AccountFigures(Identified):
    """What a platform says of an account at the end of a day, entered by its unit."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="figures", verbose_name="账号")
    day = models.DateField("统计日期")
    followers = models.PositiveIntegerField("关注人数")
    reads = models.PositiveIntegerField("阅读数", default=0)
    likes = models.PositiveIntegerField("点赞数", default=0)
    shares = models.PositiveIntegerField("转发数", default=0)
    recorded_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="录入人")
    recorded_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "账号数据"
        verbose_name_plural = "账号数据"
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "day"], name="figures_once_a_day", violation_error_message="这一天的数据已经录入。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.day}"
