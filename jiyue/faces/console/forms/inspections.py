"""Beginning an inspection, a sheet's verdicts, requirements from circulars."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console.forms.base import DateField, choices_with_blank
from jiyue.oversight.inspection.models import InspectionMark, InspectionRequirement
from jiyue.oversight.monitoring.models import Finding


class RequirementChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.get_outlet_kind_display()}，{obj.source_label}《{obj.document}》）"


class InspectionForm(forms.Form):
    """What is drawn, and what it is held against; the numbers are the rulebook's."""

    title = forms.CharField(
        label="检查名称", max_length=120, help_text="如：2026年第四季度政府网站抽查。",
        error_messages={"required": "请填写检查名称。"},
    )  # fmt: skip
    outlet_kind = forms.ChoiceField(label="检查对象", choices=Outlet.Kind.choices, widget=forms.RadioSelect)
    table = forms.ChoiceField(label="评分表", required=False)
    requirements = RequirementChoice(
        label="检查通报提出的要求", queryset=InspectionRequirement.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="在“检查要求”中录入；只列现行版本。",
        error_messages={"invalid_choice": "请从列表中选择。"},
    )  # fmt: skip
    count = forms.IntegerField(
        label="抽取数量", required=False, min_value=1, max_value=100_000,
        help_text="不填按规定的最低比例抽取，可以多抽，不能少抽。",
        error_messages={"invalid": "请填写整数。", "min_value": "至少抽取 1 个。", "max_value": "数量太大。"},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        tables: Sequence[tuple[str, str]],
        requirements: QuerySet[InspectionRequirement],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["table"]).choices = choices_with_blank(tables, "请选择评分表")
        cast("RequirementChoice", self.fields["requirements"]).queryset = requirements
        setattr(self.fields["table"], "expected", True)  # noqa: B010 (asked for by the act, with its article)
        if not requirements:
            del self.fields["requirements"]


class VerdictForm(forms.Form):
    """One item of a sheet."""

    result = forms.ChoiceField(
        label="结果", choices=InspectionMark.Result.choices, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="情况", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="有问题的，写明看到了什么。",
    )  # fmt: skip
    url = forms.URLField(
        label="网址", required=False, max_length=500, assume_scheme="https",
        error_messages={"invalid": "请填写完整的网址。"},
    )  # fmt: skip
    deducted = forms.IntegerField(
        label="扣分", required=False, min_value=0, max_value=1000, error_messages={"invalid": "请填写整数。"}
    )
    proof = forms.FileField(label="截图或附件", required=False)

    def __init__(self, *args: Any, item: dict[str, Any], made: InspectionMark | None, **kwargs: Any) -> None:
        initial = {}
        if made:
            initial = {"result": made.result, "note": made.note, "url": made.url, "deducted": made.deducted}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.item, self.made = item, made
        self.refusal: Refusal | None = None
        if points := item.get("points"):
            self.fields["deducted"].help_text = f"本项 {points} 分。"
        else:
            del self.fields["deducted"]
        if item.get("screenshot"):
            self.fields["proof"].help_text = "本项须附网页截图。"

    @property
    def is_new(self) -> bool:
        """Whether something was said of the item that is not on record yet."""
        return bool(self.cleaned_data.get("result")) and (self.made is None or self.has_changed())


class CircularForm(forms.Form):
    """A requirement and the circular that it comes from."""

    source = forms.ChoiceField(label="来源")
    document = forms.CharField(label="通报名称", max_length=200, error_messages={"required": "请填写通报名称。"})
    number = forms.CharField(label="文号", max_length=60, required=False)
    issued_on = DateField(
        label="印发日期", error_messages={"required": "请填写印发日期。", "invalid": "请按“2026-12-01”填写。"}
    )
    outlet_kind = forms.ChoiceField(label="适用对象", choices=Outlet.Kind.choices, widget=forms.RadioSelect)
    label = forms.CharField(
        label="检查项目", max_length=80, help_text="检查表上的名称，如：新版标识已更换。",
        error_messages={"required": "请填写检查项目。"},
    )  # fmt: skip
    text = forms.CharField(
        label="要求", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="照通报原文写。",
        error_messages={"required": "请填写要求。"},
    )  # fmt: skip
    screenshot = forms.BooleanField(label="检查时须附截图", required=False)

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["source"]).choices = list(sources)


class CureForm(forms.Form):
    """How what an inspector found is to be put right."""

    gravity = forms.ChoiceField(label="程度", choices=Finding.Gravity.choices, initial=Finding.Gravity.SERIOUS)
    cure = forms.CharField(
        label="整改办法", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写整改办法。"},
    )  # fmt: skip
