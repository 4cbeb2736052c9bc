"""Entering a year of the working calendar."""

from typing import Any

from django import forms

from jiyue.common.refusals import Refusal
from jiyue.estate.duties.queries.notices import checked, split, written
from jiyue.rulebook.deadlines.rules import Year, year_of

LARGEST = 20_000
LINES = (
    "每行一个名称和日期，例如：春节 2027-02-05 至 2027-02-11，或照抄“春节：2月5日至11日”。"
    "不写年份的，按所填年度。不从文件读取的，必须填写。"
)


class CalendarForm(forms.Form):
    """The days of a notice, typed, pasted or from a text file."""

    year = forms.IntegerField(
        label="年度", min_value=2004, max_value=2200,
        error_messages={"required": "请填写年度。", "invalid": "请填写四位数的年度。"},
    )  # fmt: skip
    notice = forms.CharField(
        label="通知名称", max_length=200, help_text="照录标题，例如：国务院办公厅关于2027年部分节假日安排的通知。",
        error_messages={"required": "请填写通知名称。"},
    )  # fmt: skip
    link = forms.URLField(
        label="通知网址", required=False, max_length=500, assume_scheme="https",
        error_messages={"invalid": "请填写完整的网址。"},
    )  # fmt: skip
    holidays = forms.CharField(
        label="放假", required=False, max_length=LARGEST, widget=forms.Textarea(attrs={"rows": 8}), help_text=LINES
    )
    working = forms.CharField(
        label="调休上班", required=False, max_length=LARGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="因放假调休而上班的双休日，每行一个日期，例如：2月14日（周日）；可以不写节日名称。",
    )  # fmt: skip
    file = forms.FileField(
        label="从文本文件读取", required=False,
        help_text="UTF-8 文本，每行以“放假”或“上班”开头，例如：放假 春节 2月5日至2月11日。选了文件，以文件为准。",
    )  # fmt: skip
    reason = forms.CharField(
        label="更正理由", required=False, max_length=200, help_text="该年度已经载入、要更正时必填。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > LARGEST:
            raise forms.ValidationError("文件太大，应为一年的放假安排文本。")
        return file

    def values(self) -> dict[str, Any]:
        """What the action takes; a Refusal names the line that cannot be read."""
        typed = self.cleaned_data
        holidays, working = typed["holidays"], typed["working"]
        if typed.get("file"):
            try:
                holidays, working = split(typed["file"].read().decode("utf-8-sig"))
            except UnicodeDecodeError:
                raise Refusal("文件不是 UTF-8 文本。", cure="请另存为 UTF-8 文本后再选。")
            typed["file"] = None
            typed["holidays"], typed["working"] = holidays, working
        entries = checked(typed["year"], holidays=holidays, working=working)
        kept = {name: typed[name] for name in ("year", "notice", "link", "reason")}
        return kept | {"holidays": entries[0], "working": entries[1]}

    def entry(self) -> Year:
        """The year as the calendar would hold it."""
        values = self.values()
        spans = [
            [{"name": name, "from": first, "to": last} for name, first, last in values[kind]]
            for kind in ("holidays", "working")
        ]
        return year_of({"sources": [values["notice"]], "holidays": spans[0], "working": spans[1]})

    def filled(self) -> "CalendarForm":
        """The same form with the days as they were understood, so that what is kept is what was shown."""
        values = self.values()
        typed = {**values, "holidays": written(values["holidays"]), "working": written(values["working"])}
        return CalendarForm(initial=typed)
