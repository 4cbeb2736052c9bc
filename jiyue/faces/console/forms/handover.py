"""To whom somebody who leaves hands over."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Posting


class HandoverForm(forms.Form):
    to = forms.ModelChoiceField(
        label="接收人", queryset=Posting.objects.none(), empty_label="请选择",
        help_text="有待办的，接收人须有同样的审核职责。",
        error_messages={"required": "请选择接收人。", "invalid_choice": "请从列表中选择接收人。"},
    )  # fmt: skip

    def __init__(self, *args: Any, able: QuerySet[Posting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["to"]).queryset = able
