"""What stands on composed pages and in the navigation, one row each; a row without a column is left out."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.sites import rules
from jiyue.estate.sites.models import Block, Column
from jiyue.faces.console.forms.base import DateField

SPARE = 3


class _Row(forms.Form):
    """The order is a number, so that rows are moved without a script."""

    order = forms.IntegerField(label="次序", required=False, min_value=1, max_value=99)
    column = forms.ModelChoiceField(
        label="栏目", queryset=Column.objects.none(), required=False, empty_label="不用",
        error_messages={"invalid_choice": "请从列表中选择栏目。"},
    )  # fmt: skip

    def __init__(self, *args: Any, columns: QuerySet[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["column"]).queryset = columns


class BlockRow(_Row):
    form = forms.ChoiceField(label="形式", choices=Block.Form.choices, initial=Block.Form.LIST)
    title = forms.CharField(label="板块名称", required=False, max_length=rules.LONGEST_TITLE)
    size = forms.IntegerField(label="条数", initial=6, min_value=1, max_value=rules.MOST_ITEMS)


class EntryRow(_Row):
    title = forms.CharField(label="显示名称", required=False, max_length=rules.LONGEST_LABEL)


BlockRows = forms.formset_factory(BlockRow, extra=SPARE, max_num=rules.MOST_BLOCKS)
EntryRows = forms.formset_factory(EntryRow, extra=SPARE, max_num=rules.MOST_ENTRIES)


def chosen(rows: Any) -> list[dict[str, Any]]:
    """The rows that name a column, in the order of their numbers; those without one come last."""
    filled = [one.cleaned_data for one in rows if one.cleaned_data.get("column")]
    return sorted(filled, key=lambda values: values.get("order") or 100)


class PeriodForm(forms.Form):
    opens_on = DateField(label="开设日期", error_messages={"required": "请填写开设日期。"})
    closes_on = DateField(
        label="结束日期", required=False, help_text="过了这一天，专题标明“已归档”，不再投放；不填表示结束日期未定。"
    )
