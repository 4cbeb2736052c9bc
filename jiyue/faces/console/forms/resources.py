"""The editor's form, in the order in which an editor thinks: title, text, document data, placing, publicity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.db import models
from django.urls import reverse_lazy

from jiyue.common.uploads import MAX_MEDIA_BYTES
from jiyue.content.library.models import Draft, Resource
from jiyue.content.library.queries.interpreting import JOIN
from jiyue.faces.console.forms.base import DateField, FilesField, FilesInput, choices_with_blank

MOST_FILES = 30
DOCUMENT_DETAILS = (
    "traits", "annex_of", "annex_number", "joint_issuers", "approver", "recipients", "copied_to", "importance",
    "effective_on", "expires_on",
    "validity_on", "validity_by", "concerns",
)  # fmt: skip
OTHER_DETAILS = (
    "interprets", "provider", "presentation", "expert", "source_url", "period", "update_cycle", "licence",
    "picture_rights", "map_number", "media_note", "transcript",
)  # fmt: skip
DISCLOSURE_DETAILS = ("publicity_theme", "category", "stage", "public_ground", "public_basis")


def _text(name: str, **options: Any) -> forms.CharField:
    column = cast("models.CharField", Draft._meta.get_field(name))
    return forms.CharField(label=str(column.verbose_name), max_length=column.max_length, required=False, **options)


def _listed(name: str, **options: Any) -> forms.CharField:
    """A text field that offers the values of the packs' list while one types."""
    return _text(name, widget=forms.TextInput(attrs={"list": f"{name}-values", "autocomplete": "off"}), **options)


def _sentences(*texts: str) -> str:
    """Hints one after the other, each closed by a full stop."""
    return "".join(f"{text.rstrip('。')}。" for text in texts if text)


@dataclass(frozen=True)
class FieldRules:
    """What the packs of the owner's place say of the fields: the `grounds` on which personal data may be shown, and the
    `demands`: fields to be filled before review, each with the kinds of which that is asked; the `values` offered for a
    field, the options of `publicity`, the statutory grounds on which something is `closed`, and the `traits` by which
    a document must be explained.
    """

    grounds: Mapping[str, str]
    demands: Mapping[str, str]
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    publicity: Sequence[tuple[str, str]] = tuple(Draft.Publicity.choices)
    closed: Mapping[str, str] = field(default_factory=dict)
    traits: Sequence[str] = ()
    catalogue_form: str = ""


class ResourceForm(forms.Form):
    """Everything that a reader sees. What is missing is said when the item is sent to review, not while writing."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="信息类型", choices=Resource.Kind.choices)
    title = forms.CharField(
        label="题名",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "jy-title", "autocomplete": "off"}),
        error_messages={"required": "请填写题名。", "max_length": "题名不能超过 200 个字，请缩短。"},
    )
    body = forms.CharField(
        label="正文",
        required=False,
        widget=forms.Textarea(
            attrs={
                "data-editor": "",
                "data-paste": reverse_lazy("console:resource-paste"),
                "rows": 24,
                "class": "jy-source",
            }
        ),
    )
    document_number = _text("document_number", help_text="例如：大政办发〔2026〕12号")
    issuer = _text("issuer")
    written_on = DateField(label="成文日期", required=False)
    issued_on = DateField(label="印发日期", required=False)
    joint_issuers = _text("joint_issuers", help_text="联合发文的其他机关，几个之间用顿号分开。")
    approver = _text("approver", help_text="例如“经州人民政府同意”的，填州人民政府。")
    concerns = _text("concerns", help_text="内容涉及其他单位工作的，填单位全称，几个之间用顿号分开；公开前须有其意见。")
    category = _text(
        "category",
        widget=forms.TextInput(attrs={"list": "category-values", "autocomplete": "off"}),
        help_text="政府信息公开目录的类别，从名单中选。",
    )
    publicity_theme = _listed("publicity_theme", help_text="用于统计，几个主题用顿号分开。")
    stage = forms.ChoiceField(label="五公开环节", required=False, choices=[("", "不选"), *Draft.Stage.choices])
    public_ground = forms.ChoiceField(
        label="主动公开情形", required=False, choices=[("", "不选"), *Draft.PublicGround.choices],
        help_text="选了的，公开属性须为主动公开。",
    )  # fmt: skip
    public_basis = _text("public_basis", help_text="据以公开的法律法规条款，或者上级部门的文件。")
    recipients = _text("recipients")
    copied_to = _text("copied_to")
    genre = _listed("genre")
    importance = forms.ChoiceField(
        label="重要程度", required=False, choices=[("", "一般"), *Draft.Importance.choices],
        help_text="重要政策文件须先有写明解读它的政策解读，才能送审。",
    )  # fmt: skip
    traits = forms.MultipleChoiceField(
        label="文件特点", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="有其中任何一项的，须有解读产品同步发布。",
    )  # fmt: skip
    annex_of = forms.CharField(
        label="附件所属的文件", max_length=200, required=False,
        help_text="这条信息本身是另一文件的附件时填写：该文件的短码或发文字号。两个页面自动互相链接。",
    )  # fmt: skip
    annex_number = forms.IntegerField(
        label="附件序号", required=False, min_value=1, max_value=99, help_text="例如附件 2 填 2。"
    )
    effective_on = DateField(label="施行日期", required=False)
    expires_on = DateField(label="有效期至", required=False, help_text="规定了有效期的文件填写，网页的文件信息里写明。")
    index_number = _text("index_number")
    theme = _listed("theme", help_text="从名单中选，可以在“\\”后面写第二级。")
    subject_words = _text("subject_words")
    validity = forms.ChoiceField(label="有效性", choices=Draft.Validity.choices, required=False)
    validity_on = DateField(label="变动日期", required=False)
    validity_by = _text(
        "validity_by", help_text="修改或废止它的文件：填短码、发文字号或题名；库里有的，两份文件自动互相链接。"
    )
    interprets = forms.CharField(
        label="解读的文件",
        max_length=200,
        required=False,
        help_text="填所解读文件的短码或发文字号。",
    )
    provider = _listed("provider", help_text="重要政策文件的解读填写：由文件制发部门、牵头部门还是起草部门提供。")
    presentation = _listed("presentation", help_text="有几种形式的，用顿号分开，例如：图表图解、视频。")
    expert = _text("expert", help_text="由专家解读的，填姓名和职务。")
    source_url = forms.URLField(
        label="原文网址", required=False, assume_scheme="https", help_text="转载、采集的信息填原文的完整网址。",
        error_messages={"invalid": "请填写完整的网址，以 http:// 或 https:// 开头。"},
    )  # fmt: skip
    period = _text("period", help_text="例如：2026年第三季度。")
    update_cycle = _text("update_cycle", help_text="例如：每季度。")
    licence = _text("licence")
    picture_rights = _text("picture_rights", help_text="谁拍摄或提供，凭什么可以用。")
    map_number = _text("map_number", help_text="使用地图时填写，例如：云S（2026）001号。")
    media_note = _text(
        "media_note", help_text="有视频、音频附件的填写：画面和封面是什么，供看不到画面的人了解，显示在播放器下方。"
    )
    transcript = forms.CharField(
        label="音视频文字稿", required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="说了什么，逐段写；听不到声音的人靠它和字幕了解内容。",
    )  # fmt: skip
    origin = forms.ChoiceField(
        label="来源方式", required=False, choices=Resource.Origin.choices, initial=Resource.Origin.OWN
    )
    formed_on = DateField(label="信息形成日期", error_messages={"required": "请填写信息形成日期。"})
    source = _text("source", help_text="原创填本单位名称，转载填原发布单位。")
    editor_name = _text("editor_name")
    keywords = _text("keywords", help_text="几个词之间用空格分开。")
    summary = _text("summary", widget=forms.Textarea(attrs={"rows": 3}))
    provenance = forms.CharField(label="出处说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    new_files = FilesField(
        label="添加附件",
        required=False,
        help_text="可以一次选择多个文件。支持 PDF、Word、Excel、WPS、图片和音视频（MP4、M4A、MP3，"
        f"每个不超过 {MAX_MEDIA_BYTES // 1_000_000} MB）。"
        "视频封面（图片）和字幕（.vtt）与视频同名，例如：解读.mp4、解读.jpg、解读.vtt。",
    )
    publicity = forms.ChoiceField(label="公开属性", choices=Draft.Publicity.choices, widget=forms.RadioSelect)
    closed_ground = forms.ChoiceField(
        label="不公开的法定情形",
        required=False,
        help_text="公开为常态、不公开为例外：不主动公开的，必须从法定情形中选择。",
    )
    publicity_ground = _text("publicity_ground", help_text="需要时补充说明，例如依据的具体条款。")
    original = forms.FileField(
        label="存入删减前原件", required=False, help_text="加密保存，不会公开；查看的人、时间和用途记入审计记录。"
    )
    redactions = forms.CharField(label="删减说明", required=False, max_length=300, help_text="删减了什么，依据是什么。")
    personal_data_exception = forms.ChoiceField(
        label="个人信息公开依据",
        required=False,
        help_text="正文依照规定须公开个人信息的，选择依据，检查时不再拦阻，并记入审计记录；没有个人信息的不选。",
    )

    def __init__(
        self,
        *args: Any,
        rules: FieldRules,
        is_new: bool = False,
        settled: str = "",
        **kwargs: Any,
    ) -> None:
        """`settled` is the publicity attribute of what was cleared once: it changes by an approval alone."""
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        vars(self.fields["body"])["expected"] = True
        for name, kinds in rules.demands.items():
            if name in self.fields:
                vars(self.fields[name])["expected"] = True
                self.fields[name].help_text = _sentences(str(self.fields[name].help_text), f"送审前{kinds}必填。")
        if rules.catalogue_form:
            told = f"按“{rules.catalogue_form}”录入。"
            self.fields["category"].help_text = _sentences(str(self.fields["category"].help_text), told)
        if rules.grounds:
            excuse = cast("forms.ChoiceField", self.fields["personal_data_exception"])
            excuse.choices = choices_with_blank([*rules.grounds.items()], "没有，或不适用")
        else:
            del self.fields["personal_data_exception"]
        offered = [one for one in rules.publicity if not settled or one[0] == settled]
        cast("forms.ChoiceField", self.fields["publicity"]).choices = offered
        closed = cast("forms.ChoiceField", self.fields["closed_ground"])
        closed.choices = choices_with_blank([*rules.closed.items()], "请选择")
        self.values = rules.values
        traits = cast("forms.MultipleChoiceField", self.fields["traits"])
        traits.choices = [(one, one) for one in rules.traits]
        if not rules.traits:
            del self.fields["traits"]
        if not is_new:
            del self.fields["kind"]
            del self.fields["origin"]

    def clean(self) -> dict[str, Any]:
        """What is open to everybody needs no ground for being closed."""
        values = self.cleaned_data
        if "traits" in values:
            values["traits"] = JOIN.join(values["traits"])
        if values.get("publicity") == Draft.Publicity.PUBLIC:
            values["publicity_ground"] = values["closed_ground"] = ""
        return values

    def wording(self) -> dict[str, Any]:
        """The fields of the draft, as the library's actions take them."""
        names = {field.name for field in Draft._meta.get_fields()}
        kept = {name: value for name, value in self.cleaned_data.items() if name in names and name != "revision"}
        # Browsers send CR LF; the line ends of a text that nobody touched must not look like a change.
        return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in kept.items()}


def initial_of(draft: Draft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in ResourceForm.base_fields if hasattr(draft, name)}
    return {**values, "traits": [one for one in draft.traits.split(JOIN) if one]}


class ScopeForm(forms.Form):
    """Another scope for something that was cleared."""

    publicity = forms.ChoiceField(label="变更为", widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label="不公开的法定情形", required=False, help_text="变更为依申请公开或不予公开的，必须选择。"
    )
    reason = forms.CharField(
        label="变更理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写变更理由。"},
    )

    def __init__(self, *args: Any, rules: FieldRules, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        offered = cast("forms.ChoiceField", self.fields["publicity"])
        offered.choices = [one for one in rules.publicity if one[0] != now]
        grounds = cast("forms.ChoiceField", self.fields["ground"])
        grounds.choices = choices_with_blank([*rules.closed.items()], "请选择")


class ImportForm(forms.Form):
    file = FilesField(
        label="Word 或 WPS 文件",
        help_text=f"支持 .docx 格式，可以一次选几个（最多 {MOST_FILES} 个），每个文件各成一条草稿。"
        "题名、发文字号、自动编号、表格和图片会自动识别，识别结果可以在编辑页修改。",
        error_messages={"required": "请选择文件。", "empty": "有的文件是空的，请重新选择。"},
        widget=FilesInput(attrs={"accept": ".docx", "data-each": ""}),
    )
    kind = forms.ChoiceField(label="信息类型", choices=Resource.Kind.choices, initial=Resource.Kind.POLICY)

    def clean_file(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多 {MOST_FILES} 个文件，这次选了 {len(files)} 个。请分几次导入。")
        return files


class ReasonForm(forms.Form):
    """A reason that goes on record."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写理由。"},
    )


class WithdrawForm(ReasonForm):
    """Why something is taken back; where other documents are linked with it, that they were looked at."""

    warned = forms.BooleanField(label="已核对关联的文件", error_messages={"required": "请先核对关联的文件，再勾选。"})

    def __init__(self, *args: Any, linked: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if linked:
            said = f"它与{linked}互相关联：撤回后，对方页面上的链接随之去掉；需要的话，先撤回或更换对方。"
            self.fields["warned"].help_text = said
        else:
            del self.fields["warned"]


class PurposeForm(forms.Form):
    """What something secret is read for; it goes on record."""

    purpose = forms.CharField(
        label="用途",
        max_length=200,
        error_messages={"required": "请填写用途。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
