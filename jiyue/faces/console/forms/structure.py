"""The yearly look through a site's columns: a word on each, and the proposal."""

from typing import Any, cast

from django import forms

from jiyue.oversight.disclosure.models import StructureWord


class ColumnWordForm(forms.Form):
    """What shall become of a column, or what somebody thinks of it."""

    verdict = forms.ChoiceField(
        label="决定或意见", choices=StructureWord.Verdict.choices,
        error_messages={"required": "请选择。", "invalid_choice": "请从列表中选择。"},
    )  # fmt: skip
    text = forms.CharField(
        label="理由或做法", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="保留可以不写；其他请写明理由和做法，如归并到哪个栏目。",
    )  # fmt: skip

    def __init__(self, *args: Any, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        if not decides:
            field = cast("forms.ChoiceField", self.fields["verdict"])
            field.choices = [(StructureWord.Verdict.COMMENT.value, StructureWord.Verdict.COMMENT.label)]


class ProposalForm(forms.Form):
    """The outcome as it goes to the head."""

    proposal = forms.CharField(
        label="优化方案", max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="总的安排：哪些栏目调整、归并、停用，由谁在什么时候办；没有需要调整的，也请说明。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
