"""Putting a website into the registry."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import QuerySet

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import MediaAccount, Website
from jiyue.estate.registry.queries.obligations import Offered
from jiyue.faces.console.forms.base import DateField, choices_with_blank


def _unit(label: str, *, required: bool = True, blank: str = "请选择") -> forms.ModelChoiceField:
    errors = {"required": f"请选择{label}。", "invalid_choice": "请从列表中选择单位。"}
    rows = Organisation.objects.none()
    return forms.ModelChoiceField(
        label=label, queryset=rows, required=required, empty_label=blank, error_messages=errors
    )


def _particular(name: str, **options: Any) -> forms.CharField:
    column = cast("models.CharField", Website._meta.get_field(name))
    return forms.CharField(label=str(column.verbose_name), max_length=column.max_length, required=False, **options)


def _campaign() -> forms.BooleanField:
    return forms.BooleanField(
        label="为专项活动或专项工作开设", required=False, help_text="只为一项活动或一项工作而开设的，请勾选。"
    )


def _existing() -> forms.BooleanField:
    return forms.BooleanField(
        label="补登：早已开设，照实列入台账", required=False,
        help_text="须填开通日期；不合规定的不拒绝，列在“台账核对”和“清理整合”中处理。",
    )  # fmt: skip


def _need() -> forms.CharField:
    return forms.CharField(
        label="职能定位和工作需要", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="结合本单位职能作什么用、为什么需要。依规定应当开设的单位可以不填，另有规定的除外。",
    )  # fmt: skip


def _standing(name: str, **options: Any) -> forms.CharField:
    column = cast("models.CharField", MediaAccount._meta.get_field(name))
    return forms.CharField(label=str(column.verbose_name), max_length=column.max_length, required=False, **options)


class AccountForm(forms.Form):
    """What the registry asks of a media account."""

    name = forms.CharField(label="账号名称", max_length=120, error_messages={"required": "请填写账号名称。"})
    form = forms.ChoiceField(label="形式", choices=MediaAccount.Form.choices)
    platform = forms.ChoiceField(label="所在平台", required=False, help_text="自行开发的移动客户端不填。")
    handle = _standing("handle", help_text="平台上的账号号码或网址，便于核对。")
    systems = _standing("systems", help_text="自行开发的移动客户端填写系统和最低版本，如“安卓 8、苹果 13、鸿蒙 3”。")
    supervisor = _unit("主管单位")
    sponsor = _unit("主办单位")
    opened_on = DateField(
        label="开通日期", required=False, help_text="不填时为今天。",
        error_messages={"invalid": "请按年月日填写开通日期。"},
    )  # fmt: skip
    verified = forms.ChoiceField(label="认证方式", choices=MediaAccount.Verified.choices, required=False)
    verified_subject = _standing("verified_subject", help_text="平台认证的单位全称。")
    verification = _standing("verification", help_text="平台上对公众显示的认证说明，应写明主办单位。")
    function = forms.CharField(
        label="名称与职责的关联", max_length=200, required=False,
        help_text="名称中没有本地区或本单位名称的，在此说明它与工作职责的关联。",
    )  # fmt: skip
    need = _need()
    for_campaign = _campaign()
    existing = _existing()
    name_confirmed = forms.BooleanField(
        label="已核对，名称简洁、直观、规范", required=False, help_text="名称较长或有特殊符号的，核对后勾选。"
    )

    def __init__(
        self, *args: Any, supervisors: QuerySet[Organisation], units: QuerySet[Organisation],
        platforms: Iterable[str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        for name, rows in (("supervisor", supervisors), ("sponsor", units)):
            cast("forms.ModelChoiceField", self.fields[name]).queryset = rows
        chosen = cast("forms.ChoiceField", self.fields["platform"])
        chosen.choices = [("", "没有（自行开发的客户端）"), *((one, one) for one in platforms)]

    def clean(self) -> dict[str, Any]:
        """What stands on a platform says on which."""
        values = self.cleaned_data
        if values.get("form") and values["form"] != MediaAccount.Form.APP and not values.get("platform"):
            self.add_error("platform", "请选择所在平台。")
        return values


class WebsiteForm(forms.Form):
    """What the registry asks of a website; numbers that are not there yet are filled in later."""

    name = forms.CharField(label="网站名称", max_length=120, error_messages={"required": "请填写网站名称。"})
    domain = forms.CharField(
        label="主域名", max_length=120, help_text="只填域名，不带协议、端口和路径。",
        error_messages={"required": "请填写主域名。"},
    )  # fmt: skip
    base_url = forms.CharField(
        label="网址", max_length=200, required=False, help_text="首页地址；不填时为主域名下的首页。"
    )
    supervisor = _unit("主管单位")
    sponsor = _unit("主办单位")
    operator = _unit("承办单位", required=False, blank="没有，或与主办单位相同")
    opened_on = DateField(
        label="开通日期", required=False, help_text="不填时为今天。",
        error_messages={"invalid": "请按年月日填写开通日期。"},
    )  # fmt: skip
    site_code = _particular("site_code", help_text="没有取得的编号可以暂不填，缺少时监测会提示。")
    icp_number = _particular("icp_number")
    police_number = _particular("police_number")
    chinese_domain = _particular("chinese_domain")
    contact = _particular("contact", help_text="公布在页脚的主办单位电话或地址。")
    description = _particular("description")
    specialty = forms.ChoiceField(
        label="专业网站", required=False, help_text="只用于补登：须整合到本单位政府网站的专业网站。"
    )
    target = _particular("target", help_text="专业网站整合为本单位政府网站的哪个频道或栏目。")
    function = forms.CharField(
        label="名称与职责的关联", max_length=200, required=False,
        help_text="名称中没有本地区或本单位名称的，在此说明它与工作职责的关联。",
    )  # fmt: skip
    need = _need()
    for_campaign = _campaign()
    existing = _existing()

    def __init__(
        self, *args: Any, supervisors: QuerySet[Organisation], units: QuerySet[Organisation],
        specialties: Mapping[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        if specialties:
            listed = choices_with_blank([*specialties.items()], "不是专业网站")
            cast("forms.ChoiceField", self.fields["specialty"]).choices = listed
        else:
            del self.fields["specialty"], self.fields["target"]
        for name, rows in (("supervisor", supervisors), ("sponsor", units), ("operator", units)):
            cast("forms.ModelChoiceField", self.fields[name]).queryset = rows

    def clean(self) -> dict[str, Any]:
        """The home page of a domain, unless it stands elsewhere on it."""
        values = self.cleaned_data
        if values.get("domain") and not values.get("base_url"):
            values["base_url"] = f"https://{values['domain'].strip().lower()}/"
        return values


class MarkForm(forms.Form):
    """A mark on a unit, from those that the rules know, and its basis."""

    key = forms.ChoiceField(
        label="标注", error_messages={"required": "请选择标注。", "invalid_choice": "请从列出的标注中选择。"}
    )
    basis = forms.CharField(
        label="认定依据", max_length=200, required=False, help_text="认定的文件、文号或会议，不写涉密内容。"
    )

    def __init__(self, *args: Any, offered: Iterable[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        listed = [(one.key, f"{one.label}（{one.effect}）") for one in offered]
        cast("forms.ChoiceField", self.fields["key"]).choices = choices_with_blank(listed, "请选择")


class KeepSiteForm(forms.Form):
    """The text by which a specialist site stays where it is."""

    basis = forms.CharField(
        label="保留依据", max_length=200, required=False, help_text="国家部委规定的文件名称、文号和条款。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class CloseForm(forms.Form):
    """What the register keeps of a closing."""

    closed_on = DateField(
        label="关停日期",
        error_messages={"required": "请填写关停日期。", "invalid": "请按年月日填写关停日期。"},
    )  # fmt: skip
    basis = forms.CharField(
        label="关停依据", max_length=200, help_text="批准或备案的文件、文号。",
        error_messages={"required": "请填写关停依据。"},
    )  # fmt: skip
    notice = forms.URLField(
        label="公告网址", max_length=500, required=False, assume_scheme="https",
        error_messages={"invalid": "请填写完整的公告网址。"},
    )  # fmt: skip
    notice_on = DateField(
        label="公告日期", required=False, error_messages={"invalid": "请按年月日填写公告日期。"}
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})


class TakeInForm(forms.Form):
    """Many accounts that stand already, as a spreadsheet copies them."""

    supervisor = _unit("主管单位")
    table = forms.CharField(
        label="账号", max_length=60_000, strip=False, widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "请粘贴账号。"},
    )  # fmt: skip

    def __init__(self, *args: Any, supervisors: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        cast("forms.ModelChoiceField", self.fields["supervisor"]).queryset = supervisors
