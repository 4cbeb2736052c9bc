"""Fields as the workbench shows them: native dates, Chinese texts, files that may be several."""

from collections.abc import Sequence
from typing import Any

from django import forms


class DateField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]


class MomentField(forms.DateTimeField):
    """A time of day, always in the time of the house."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        several: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in several]


def choices_with_blank(choices: Sequence[tuple[str, str]], blank: str) -> list[tuple[str, str]]:
    return [("", blank), *choices]
