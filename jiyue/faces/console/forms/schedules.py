"""When something goes out or is taken back by itself."""

from django import forms

from jiyue.delivery.publishing.models import Schedule
from jiyue.faces.console.forms.base import MomentField


class ScheduleForm(forms.Form):
    act = forms.ChoiceField(
        label="办理", choices=Schedule.Act.choices, initial=Schedule.Act.RELEASE, widget=forms.RadioSelect
    )
    due_at = MomentField(
        label="时间（北京时间）",
        help_text="到时由系统自动办理，一般在 1 分钟之内。",
        error_messages={"required": "请填写时间。", "invalid": "请按“2026-12-01 09:00”填写时间。"},
    )
    reason = forms.CharField(label="原因", required=False, max_length=200, help_text="定时撤下必填，例如：公示期满。")
