"""The unified library: every resource is stored here once, before anything uses it (先入库，后使用)."""

from django.db import models

from jiyue.common.ids import short_id
from jiyue.common.models import Identified
from jiyue.content.library import rules
from jiyue.estate.organisations.models import Organisation, Posting


class Resource(Identified):
    """One piece of information. Its text stands in one working draft and in numbered, immutable versions."""

    class Kind(models.TextChoices):
        NEWS = "news", "动态"
        NOTICE = "notice", "通知公告"
        POLICY = "policy", "政策文件"
        INTERPRETATION = "interpretation", "政策解读"
        REPORT = "report", "报告"
        BULLETIN = "bulletin", "通报"
        STATISTICS = "statistics", "统计数据"
        GUIDE = "guide", "办事指南"
        PICTURES = "pictures", "图片集"
        VIDEO = "video", "视频"
        DATASET = "dataset", "数据集"
        INTERACTION = "interaction", "互动交流"

    class Origin(models.TextChoices):
        OWN = "自编信息", "自编信息"
        COLLECTED = "网上采集", "网上采集"
        REPORTED = "信息报送", "信息报送"
        LINKED = "网站链接", "网站链接"
        REPRINTED = "转载", "转载"

    short_id = models.CharField("短码", max_length=8, unique=True, default=short_id, editable=False)
    kind = models.CharField("信息类型", max_length=16, choices=Kind)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="resources", verbose_name="所属单位")
    created_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="作者")
    created_at = models.DateTimeField("入库时间")
    keeper = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人", editable=False
    )
    origin = models.CharField("来源方式", max_length=20, choices=Origin, default=Origin.OWN)
    is_sample = models.BooleanField("示例信息", default=False)
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)

    class Meta:
        verbose_name = "信息"
        verbose_name_plural = "信息"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["owner", "kind", "-created_at"])]

    def __str__(self) -> str:
        return self.short_id


class Wording(models.Model):
    """The fields that a reader sees and a signer signs: title, text, metadata (D16)."""

    class Publicity(models.TextChoices):
        PUBLIC = "public", "主动公开"
        REDACTED = "redacted", "删减后公开"
        ON_REQUEST = "on_request", "依申请公开"
        NOT_PUBLIC = "not_public", "不予公开"

    class Validity(models.TextChoices):
        IN_FORCE = "in_force", "有效"
        CHANGED = "changed", "已修改"
        LAPSED = "lapsed", "失效"
        REPEALED = "repealed", "废止"

    class Importance(models.TextChoices):
        IMPORTANT = "important", "重要政策文件"

    class Stage(models.TextChoices):
        DECISION = "decision", "决策公开"
        EXECUTION = "execution", "执行公开"
        MANAGEMENT = "management", "管理公开"
        SERVICE = "service", "服务公开"
        RESULT = "result", "结果公开"

    class PublicGround(models.TextChoices):
        INTEREST = "interest", "涉及公众利益调整"
        KNOWLEDGE = "knowledge", "需要公众广泛知晓"
        DECISION = "decision", "需要公众参与决策"

    title = models.CharField("题名", max_length=200)
    body = models.TextField("正文", blank=True)
    summary = models.CharField("摘要", max_length=400, blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True)
    source = models.CharField("来源", max_length=120)
    editor_name = models.CharField("责任编辑", max_length=60, blank=True)
    publicity = models.CharField("公开属性", max_length=12, choices=Publicity, default=Publicity.PUBLIC)
    publicity_ground = models.CharField("不公开依据", max_length=200, blank=True)
    personal_data_exception = models.CharField("个人信息公开依据", max_length=30, blank=True)
    formed_on = models.DateField("信息形成日期")
    index_number = models.CharField("索引号", max_length=60, blank=True)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=200, blank=True)
    written_on = models.DateField("成文日期", null=True, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    theme = models.CharField("主题分类", max_length=60, blank=True)
    subject_words = models.CharField("主题词", max_length=120, blank=True)
    validity = models.CharField("有效性", max_length=10, choices=Validity, default=Validity.IN_FORCE)
    validity_on = models.DateField("有效性变动日期", null=True, blank=True)
    validity_by = models.CharField("变动依据文件", max_length=200, blank=True)
    validity_ref = models.CharField("变动依据文件短码", max_length=8, blank=True)
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    importance = models.CharField("重要程度", max_length=10, choices=Importance, blank=True)
    genre = models.CharField("体裁（文种）", max_length=30, blank=True)
    approver = models.CharField("批准机关", max_length=120, blank=True)
    joint_issuers = models.CharField("联合发文机关", max_length=300, blank=True)
    recipients = models.CharField("主送机关", max_length=300, blank=True)
    copied_to = models.CharField("抄送机关", max_length=300, blank=True)
    interprets = models.CharField("解读的文件短码", max_length=8, blank=True)
    provider = models.CharField("解读提供部门", max_length=30, blank=True)
    presentation = models.CharField("解读形式", max_length=60, blank=True)
    expert = models.CharField("解读专家", max_length=100, blank=True)
    source_url = models.URLField("原文网址", max_length=300, blank=True)
    period = models.CharField("统计期间", max_length=40, blank=True)
    update_cycle = models.CharField("更新周期", max_length=30, blank=True)
    licence = models.CharField("使用许可", max_length=80, blank=True)
    picture_rights = models.CharField("图片来源和授权", max_length=200, blank=True)
    map_number = models.CharField("审图号", max_length=60, blank=True)
    concerns = models.CharField("涉及的其他单位", max_length=300, blank=True)
    category = models.CharField("公开目录类别", max_length=40, blank=True)
    stage = models.CharField("五公开环节", max_length=12, choices=Stage, blank=True)
    public_ground = models.CharField("主动公开情形", max_length=12, choices=PublicGround, blank=True)
    closed_ground = models.CharField("不公开的法定情形", max_length=60, blank=True)
    traits = models.CharField("文件特点", max_length=60, blank=True)
    publicity_theme = models.CharField("宣传主题", max_length=60, blank=True)
    annex_of = models.CharField("附件所属文件短码", max_length=8, blank=True)
    annex_number = models.PositiveSmallIntegerField("附件序号", null=True, blank=True)
    public_basis = models.CharField("公开依据", max_length=200, blank=True)
    provenance = models.TextField("出处说明", blank=True)
    media_note = models.CharField("音视频说明", max_length=200, blank=True)
    transcript = models.TextField("音视频文字稿", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def number_parts(self) -> rules.DocumentNumber | None:
        """发文字号 as agency code, year and serial."""
        return rules.document_number(self.document_number)


class Draft(Wording):
    """The one working draft. `revision` counts saves, so that a lost update is refused with who and when."""

    resource = models.OneToOneField(
        Resource, models.CASCADE, primary_key=True, related_name="draft", verbose_name="信息"
    )
    revision = models.PositiveIntegerField("修订号", default=1)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="保存人")

    class Meta:
        verbose_name = "草稿"
        verbose_name_plural = "草稿"


class Version(Identified, Wording):
    """A numbered, hashed copy of the draft, made when it is submitted; never changed."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="versions", verbose_name="信息")
    number = models.PositiveIntegerField("版本号")
    wording_hash = models.CharField("内容摘要值", max_length=64)
    attachment_hashes = models.JSONField("附件摘要值", default=list)
    made_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", verbose_name="提交人")
    made_at = models.DateTimeField("提交时间")
    reason = models.CharField("修改原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "信息版本"
        verbose_name_plural = "信息版本"
        ordering = ["resource", "number"]
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="version_once")]
        # Only the few versions that name another document stand in these.
        indexes = [
            models.Index(fields=["interprets"], condition=~models.Q(interprets=""), name="version_interprets"),
            models.Index(fields=["validity_ref"], condition=~models.Q(validity_ref=""), name="version_ended_by"),
            models.Index(fields=["annex_of"], condition=~models.Q(annex_of=""), name="version_annex_of"),
            models.Index(fields=["expires_on"], condition=models.Q(expires_on__isnull=False), name="version_expires"),
        ]


class Attachment(Identified):
    """A checked file of a resource, stored under its content hash."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="attachments", verbose_name="信息")
    name = models.CharField("文件名", max_length=160)
    sha256 = models.CharField("内容摘要值", max_length=64)
    extension = models.CharField("格式", max_length=10)
    size = models.PositiveBigIntegerField("大小")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    inline = models.BooleanField("正文图片", default=False)

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """The name under which its bytes are kept and asked for."""
        return f"{self.sha256}.{self.extension}"


class Original(Identified):
    """The unredacted original of what is published after redaction (删减后公开), encrypted.

    It is no attachment: nothing that builds pages, previews or exports knows of it.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="originals", verbose_name="信息")
    name = models.CharField("文件名", max_length=160)
    sha256 = models.CharField("内容摘要值", max_length=64)
    sealed = models.BinaryField("密文")
    redactions = models.CharField("删减说明", max_length=300)
    kept_at = models.DateTimeField("存入时间")
    kept_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="存入人")

    class Meta:
        verbose_name = "删减前原件"
        verbose_name_plural = "删减前原件"
        ordering = ["kept_at"]

    def __str__(self) -> str:
        return self.name


class Fingerprint(models.Model):
    """A mark of a resource's last version, by which near copies find each other."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="fingerprints", verbose_name="信息")
    value = models.BigIntegerField("特征值")

    class Meta:
        verbose_name = "文本指纹"
        verbose_name_plural = "文本指纹"
        indexes = [models.Index(fields=["value", "resource"])]

    def __str__(self) -> str:
        return str(self.value)


class InterpretationTask(Identified):
    """A unit's task to explain a document that was marked important; done when something of the unit explains it."""

    document = models.ForeignKey(Resource, models.PROTECT, related_name="interpretation_tasks", verbose_name="政策文件")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="interpretation_tasks", verbose_name="解读单位")
    asked_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "解读任务"
        verbose_name_plural = "解读任务"
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="interpretation_task_once")]

    def __str__(self) -> str:
        return f"{self.document} · {self.unit}"


class AloneRequest(Identified):
    """Asked for with a reason: that an important document goes out before what explains it; an approval allows it."""

    document = models.ForeignKey(Resource, models.PROTECT, related_name="alone_requests", verbose_name="政策文件")
    reason = models.CharField("先行发布理由", max_length=300)
    asked_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")

    class Meta:
        verbose_name = "先行发布申请"
        verbose_name_plural = "先行发布申请"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.document} 先行发布"


class ScopeChange(Identified):
    """A change of what the public may see of a cleared resource, asked for with its reason; an approval carries it out.

    `before` and `after` are publicity attributes, `ground` the statutory one where it is to be closed.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="scope_changes", verbose_name="信息")
    before = models.CharField("变更前", max_length=12, choices=Wording.Publicity)
    after = models.CharField("变更后", max_length=12, choices=Wording.Publicity)
    ground = models.CharField("不公开的法定情形", max_length=60, blank=True)
    reason = models.CharField("变更理由", max_length=300)
    requested_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    done_at = models.DateTimeField("实施时间", null=True, blank=True)

    class Meta:
        verbose_name = "公开范围变更"
        verbose_name_plural = "公开范围变更"
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.get_before_display()}变更为{self.get_after_display()}"


class SavedFilter(Identified):
    """Conditions of the list of resources under a name: somebody's own, or shared with the whole unit."""

    name = models.CharField("名称", max_length=40)
    conditions = models.CharField("条件", max_length=500)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="saved_filters", verbose_name="单位")
    shared = models.BooleanField("本单位共用", default=False)
    made_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", verbose_name="保存人")
    made_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "常用筛选"
        verbose_name_plural = "常用筛选"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["made_by", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name
