"""Pushing to accounts, and what becomes of a post there."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.content.library.models import Attachment, Resource
from jiyue.delivery.channels.models import PostRecord
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console.forms.base import DateField, FilesField, MomentField, choices_with_blank

LINK = {"required": "请填写链接。", "invalid": "请填写完整的网址，以 http:// 或 https:// 开头。"}
MOMENT = {"required": "请填写时间。", "invalid": "请按年月日和时分填写。"}
PICTURES = "图片或截图，可以选几张；只收 PNG、JPG、GIF、WebP。"


class Named(forms.Form):
    """Fields whose ids are their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class AccountsForm(Named):
    """The unit's own accounts; no others are offered, so no others are taken."""

    accounts = forms.ModelMultipleChoiceField(
        label="账号", queryset=Outlet.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "所选账号不是本单位启用的账号，请重新选择。"},
    )  # fmt: skip

    def __init__(self, *args: Any, outlets: QuerySet[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField", self.fields["accounts"]).queryset = outlets


class PushForm(Named):
    revision = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "请刷新页面后再保存。"})
    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    digest = forms.CharField(
        label="摘要", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="账号列表中标题下面显示的文字。",
    )  # fmt: skip
    text = forms.CharField(
        label="正文", max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="取自信息库，可以缩短。原文网址在发布时自动附上。",
    )  # fmt: skip
    picture = forms.ModelChoiceField(
        label="配图", queryset=Attachment.objects.none(), required=False, empty_label="不配图",
        help_text="从这条信息的图片中选择。",
    )  # fmt: skip
    original = forms.BooleanField(label="原创", required=False, help_text="本单位采编制作的；转载的不选。")
    grade = forms.ChoiceField(
        label="级别", required=False, help_text="送审时决定由谁签发；出现敏感内容的，系统只会调高，不会调低。"
    )

    def __init__(
        self, *args: Any, pictures: Sequence[Attachment], grades: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = Attachment.objects.filter(pk__in=[one.pk for one in pictures])
        cast("forms.ModelChoiceField", self.fields["picture"]).queryset = known
        if grades:
            cast("forms.ChoiceField", self.fields["grade"]).choices = [*grades]
        else:
            del self.fields["grade"]
        if not pictures:
            del self.fields["picture"]


class PostedForm(Named):
    link = forms.URLField(label="账号上的链接", max_length=500, assume_scheme="https", error_messages=LINK)
    posted_at = MomentField(label="账号发布时间", error_messages=MOMENT)
    pictures = FilesField(label="截图", required=False, help_text=PICTURES)


class ItemField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Resource) -> str:
        return f"{obj.draft.title}（{obj.created_at:%Y-%m-%d}）"


class SourceForm(Named):
    """From which item a post comes, or why from none."""

    resource = ItemField(
        label="来自哪一条信息", queryset=Resource.objects.none(), required=False, empty_label="没有对应信息",
        help_text="本单位最近入库的信息；账号发的内容应与网站同根同源。",
    )  # fmt: skip
    why_none = forms.CharField(
        label="没有对应信息的原因", max_length=200, required=False, help_text="例如：现场直播，没有文字稿。"
    )

    def __init__(self, *args: Any, resources: QuerySet[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["resource"]).queryset = resources


class NamedSourceForm(SourceForm):
    posted_at = MomentField(label="账号发布时间", error_messages=MOMENT)


class RecordForm(SourceForm):
    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    link = forms.URLField(
        label="链接", max_length=500, assume_scheme="https", help_text="账号上这条发文的网址。", error_messages=LINK
    )
    posted_at = MomentField(label="账号发布时间", error_messages=MOMENT)
    original = forms.BooleanField(label="原创", required=False, help_text="本单位采编制作的；转载的不选。")
    text = forms.CharField(
        label="正文", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="粘贴账号上的正文，存入归档；平台删除后仍可查。",
    )  # fmt: skip
    pictures = FilesField(label="图片", required=False, help_text=PICTURES)
    field_order = ("title", "link", "posted_at", "resource", "why_none", "text", "pictures", "original")


class SnapshotForm(Named):
    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写标题。"})
    text = forms.CharField(
        label="正文", max_length=20000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请粘贴账号上的正文。"},
    )  # fmt: skip
    pictures = FilesField(label="图片", required=False, help_text=PICTURES)


class GoneForm(Named):
    gone = forms.ChoiceField(
        label="情形", choices=choices_with_blank(PostRecord.Gone.choices, "请选择"),
        error_messages={"required": "请选择情形。"},
    )  # fmt: skip
    reason = forms.CharField(label="说明", max_length=200, error_messages={"required": "请写明说明。"})


class DropForm(Named):
    reason = forms.CharField(label="取消原因", max_length=200, error_messages={"required": "请写明原因。"})


class NoteForm(Named):
    note = forms.CharField(
        label="办理情况", max_length=200, help_text="例如：已按新的日期更正，或核对后无须更正。",
        error_messages={"required": "请写明怎样处理的。"},
    )  # fmt: skip


class FiguresForm(Named):
    day = DateField(label="统计日期", error_messages={"required": "请填写日期。", "invalid": "请按年月日填写。"})
    followers = forms.IntegerField(
        label="关注人数", min_value=0, max_value=2_000_000_000, error_messages={"required": "请填写关注人数。"}
    )
    reads = forms.IntegerField(label="阅读数", min_value=0, max_value=2_000_000_000, initial=0)
    likes = forms.IntegerField(label="点赞数", min_value=0, max_value=2_000_000_000, initial=0)
    shares = forms.IntegerField(label="转发数", min_value=0, max_value=2_000_000_000, initial=0)
