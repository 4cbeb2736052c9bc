"""Adopting a scheme: the model one as it stands, or the unit's own."""

from collections.abc import Sequence
from typing import Any

from django import forms

from jiyue.common.uploads import EXTENSIONS
from jiyue.estate.schemes.queries import Slot
from jiyue.faces.console.forms.base import DateField

ACCEPTED = ",".join(f".{one}" for one in EXTENSIONS)


class SchemeForm(forms.Form):
    """What every scheme has, and for each step the people who may be named."""

    adopted_on = DateField(
        label="施行日期", error_messages={"required": "请填写施行日期。", "invalid": "请按年-月-日填写。"}
    )
    signer = forms.CharField(
        label="签发人", max_length=60, required=False,
        help_text="签发这一制度的单位负责人。由负责人本人办理的可以不填。",
    )  # fmt: skip
    document_number = forms.CharField(label="文号", max_length=60, required=False)

    def __init__(self, *args: Any, slots: Sequence[Slot], required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {f"slot-{number}": slot for number, slot in enumerate(slots)}
        for name, slot in self.slots.items():
            offered = [
                (str(one.person_id), f"{one.person.name}（{one.organisation}{one.get_role_display()}）")
                for one in slot.people
            ]
            note = "" if offered else "没有人任这一岗位，请先由安全管理员授予任职。"
            self.fields[name] = forms.MultipleChoiceField(
                label=slot.label, choices=offered, initial=slot.chosen, required=required, help_text=note,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": "请指定审核人。", "invalid_choice": "请从列出的人员中选择。"},
            )  # fmt: skip

    def general(self) -> list[forms.BoundField]:
        return [one for one in self if one.name not in self.slots]

    def naming(self) -> list[forms.BoundField]:
        return [one for one in self if one.name in self.slots]

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        given = {name: one for name, one in self.cleaned_data.items() if name not in self.slots}
        return {**given, "reviewers": {slot.key: self.cleaned_data[name] for name, slot in self.slots.items()}}


class OwnSchemeForm(SchemeForm):
    """The unit's own: its text, its file, or both; whoever hands it in vouches for the workflow in it."""

    text = forms.CharField(
        label="制度正文", required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="可以粘贴正文，也可以上传文件，至少一项。",
    )  # fmt: skip
    paper = forms.FileField(
        label="制度文件", required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text="PDF 或 Word（docx），盖章的扫描件存为 PDF。",
    )  # fmt: skip
    same_workflow = forms.BooleanField(
        label="本制度写明的审核环节与页面所列的一致",
        error_messages={"required": "请核对后勾选；不一致的，请先修改制度。系统按所列环节办理审核。"},
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("text") or "").strip() and not found.get("paper"):
            self.add_error("text", "请粘贴正文或上传文件。")
        return found

    def values(self) -> dict[str, Any]:
        found = super().values()
        found.pop("same_workflow")
        file = found.pop("paper")
        return {**found, "paper": (file.name, file.read()) if file else None}
