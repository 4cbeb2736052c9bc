"""What a site's closing asks for."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column
from jiyue.faces.console.forms.base import DateField, choices_with_blank


class BeginForm(forms.Form):
    portal = forms.ModelChoiceField(
        label="内容迁移到",
        queryset=Website.objects.none(),
        empty_label="请选择同级政府门户网站",
        error_messages={"required": "请选择同级政府门户网站。", "invalid_choice": "请从列表中选择。"},
    )

    def __init__(self, *args: Any, portals: QuerySet[Website], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["portal"]).queryset = portals


class MoveForm(forms.Form):
    """One choice for each column that still shows items which do not stand on the portal."""

    def __init__(self, *args: Any, sources: Sequence[Column], columns: QuerySet[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources, self.offered = {str(one.pk): one for one in sources}, {str(one.pk): one for one in columns}
        choices = choices_with_blank([(key, str(one)) for key, one in self.offered.items()], "暂不迁移")
        for key, source in self.sources.items():
            same = next((other for other, one in self.offered.items() if one.name == source.name), "")
            self.fields[key] = forms.ChoiceField(label=source.name, choices=choices, required=False, initial=same)

    @property
    def targets(self) -> dict[Column, Column]:
        chosen = {key: self.cleaned_data.get(key) for key in self.sources}
        return {self.sources[key]: self.offered[value] for key, value in chosen.items() if value}


class FiledForm(forms.Form):
    on = DateField(label="报备日期", error_messages={"required": "请填写日期。", "invalid": "请按“2026-12-01”填写。"})
    proof = forms.CharField(
        label="凭证",
        max_length=300,
        help_text="全国政府网站信息报送系统的回执编号、文号或链接。",
        error_messages={"required": "请填写凭证。"},
    )


class CloseForm(forms.Form):
    basis = forms.CharField(
        label="下线依据",
        max_length=200,
        help_text="批准的文件、文号。",
        error_messages={"required": "请填写依据。"},
    )
    notice = forms.URLField(
        label="下线公告网址",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="所在地规定下线须公告的，公告期满才能下线。",
        error_messages={"invalid": "请填写完整的公告网址。"},
    )
    notice_on = DateField(label="公告日期", required=False, error_messages={"invalid": "请按“2026-12-01”填写。"})
