"""The words in which clauses and rules are shown to people. No Django."""

STATUSES = {"enforced": "已落实", "assisted": "已辅助", "recorded": "已留痕", "open": "未落实", "unverified": "未验证"}
STRENGTHS = {"hard": "必须", "soft": "原则上", "encouraged": "鼓励", "statement": "陈述"}
SOFTWARE = {"full": "系统落实", "assist": "系统辅助", "record": "系统留痕"}
CLAUSE_KINDS = {
    "data": "数据", "rule": "规则", "workflow": "流程", "check": "检查", "document": "文书", "deadline": "期限",
    "report": "报告", "organisational": "组织", "access": "权限", "page": "页面",
}  # fmt: skip
AREAS = {
    "lifecycle": "开设与关停", "registry": "台账", "org": "机构职责", "security": "安全", "columns": "栏目",
    "interaction": "互动交流", "review": "审核", "publish": "发布", "services": "办事服务", "assessment": "考核评价",
    "newmedia": "新媒体", "library": "信息库", "monitoring": "监测", "inspection": "检查", "design": "网页设计",
    "duty": "工作制度", "open-data": "数据开放", "reports": "报告", "reprint": "转载", "privacy": "个人信息",
    "archive": "归档",
}  # fmt: skip
KINDS = {
    "update_interval": "更新间隔", "empty_column": "空白栏目", "naming": "名称和层级", "review_chain": "审核环节",
    "approval_chain": "审批环节", "rejection_reasons": "退回理由", "clearance_required": "先审后发",
    "publicity": "公开属性", "release_quality": "发布信息的要求", "fact_basis": "事实依据",
    "required_metadata": "必填元数据", "personal_data": "个人信息",
    "file_hygiene": "附件隐藏内容", "password_age": "更换密码间隔", "password_strength": "密码强度",
    "backup": "数据备份", "session_limit": "登录时限", "charges": "责任人", "required_schemes": "应有制度",
    "forbidden_content": "禁止内容", "forbidden_links": "禁止链接", "term_list": "名单",
    "field_values": "分类取值", "index_number_form": "索引号编法", "interpretation_required": "同步解读",
    "endorsement_required": "会审意见", "disclosure_category": "公开目录类别",
    "reprint_rule": "转载规则", "reprint_norms": "适用的转载规定", "catalogue_form": "公开目录录入规范",
    "account_post": "政务新媒体发文",
    "disclosure_limit": "公开时限", "non_disclosure": "公开为常态", "disclosure_grounds": "不公开的法定情形",
    "content_parts": "内容组成", "text_layout": "排版规范",
    "mobile_fit": "移动端显示", "pair_links": "成对关联", "release_topic": "应发布事项",
    "withdrawal_reason": "撤回理由",
    "urgent_route": "应急发布", "urgent_event": "应急发布要素",
    "step_limit": "环节时限", "finding_decision": "检查问题处理",
    "required_elements": "网页要素", "notice_period": "公告期限", "reply_limit": "答复时限",
    "report_schedule": "定期通报", "rectification": "整改期限", "measures": "处理措施", "retention": "保存期限",
    "kept_at_most": "最长保存",
    "self_evident": "无须人工确认的检查", "watch": "日常监测项目",
    "column_form": "设立栏目须填项", "reminder": "期限提醒", "escalation": "逾期催办", "original_posts": "原创发文间隔",
    "grading": "信息分级", "dated_task": "限期任务", "periodic_task": "定期任务",
    "interval_task": "循环任务", "event_task": "期限事项", "commencement": "施行日期",
    "eligibility": "开设资格", "outlet_limit": "开设数量", "required_outlet": "应当开设", "opening_need": "开设需要",
    "account_cleanup": "同一平台多个账号清理",
    "specialist_sites": "专业网站整合", "name_words": "名称禁用字词", "name_form": "名称形式",
    "account_enabling": "账号启用", "activity_licence": "业务资质", "outsourcing_contract": "委托承办约定",
    "specialist_exemption": "专业网站从其规定", "site_platform": "部署平台",
    "outlet_name": "名称规范",
    "opening_purpose": "开设目的", "account_platforms": "账号所在平台", "account_identity": "账号认证",
    "app_systems": "客户端支持的系统",
    "domain_name": "域名规范", "site_move": "网站迁移归档", "outside_look": "外部查看", "closing_step": "网站下线步骤",
    "veto": "单项否决", "required_columns": "应设栏目",
    "column_support": "栏目归并和删除", "structure_aid": "栏目结构提示", "structure_copy": "套用栏目结构",
    "upkeep": "更新工作清单", "part_tracking": "分类数据更新", "catalogue_holder": "公开目录管理",
    "disclosure_demands": "公开事项清单", "precedence": "从其规定",
    "portal_functions": "门户网站功能", "sharing": "资源共享", "key_life": "接口密钥有效期",
    "platform_management": "平台统一管理", "site_requests": "网站运行需求", "filing_archive": "备案档案",
    "sample_ratio": "抽查比例",
    "inspection_basis": "检查依据", "scoring_table": "检查评分表", "inspection_item": "检查项目",
    "coordination": "牵头和报送", "own_choice": "自行决定事项", "unit_sections": "单位公开专栏",
    "repost_trigger": "转载任务来由", "source_watch": "来源监看",
}  # fmt: skip
FIELDS = {
    "on_what": "来由", "issuers": "发布机关", "match": "对应", "hours": "间隔小时",
    "without_site": "没有网站的", "single": "统一公开",
    "over": "对象", "of_levels": "由哪一级决定", "deciders": "决定者",
    "providers": "解读提供部门", "step": "步骤",
    "kind": "种类", "key": "规则名", "clauses": "依据条款", "fallback": "兜底", "term": "期限", "within": "期限",
    "items": "条数", "max_depth": "最多层级", "max_length": "最多字数", "steps": "环节", "reasons": "理由",
    "elements": "要素", "options": "选项", "entries": "名单内容", "measures": "措施", "kinds": "种类", "every": "周期",
    "column_class": "栏目分类", "name_patterns": "栏目名称用字", "outlet_kind": "适用对象", "counted": "计法",
    "article": "条次", "quote": "引文", "strength": "强度", "area": "领域", "software": "落实方式", "need": "要求",
    "strength_derived": "强度系推定", "strength_doubtful": "强度待核对", "source": "出处", "confidence": "可信程度",
    "note": "附注", "occasions": "情形", "letter_class": "信件类别", "report": "报告", "fills": "补充的条款",
    "contents": "内容", "fields": "项目", "exceptions": "例外", "publishable": "可以公开", "default": "缺省值",
    "label": "名称", "aspects": "审核内容", "clause": "依据条款", "aspects_clause": "审核内容的依据", "roles": "角色",
    "signs": "签发", "author": "本人可否审", "task": "任务", "title": "名称", "who": "适用单位", "proof": "办结凭证",
    "due": "日期", "since": "起算日", "rule_keys": "检查项目", "location": "位置", "gravity": "轻重",
    "category": "类别", "finding": "情形", "levels": "适用层级", "per": "按", "group": "组", "at": "由谁的人审",
    "distinct_in_group": "须另一人", "term_lists": "用的名单", "allow_lists": "允许的名单",
    "own_lists": "单位自备的名单",
    "form": "形式",
    "placeholder_lists": "空话名单", "about": "事项", "follow_up": "续报",
    "bound": "不得超过或不得少于", "extension": "延长",
    "forbid_placeholders": "不许空话", "once": "只提醒一次", "resource_kinds": "信息种类", "role": "责任角色",
    "stages": "阶段", "then": "然后", "grade": "级别", "grades": "级别",
    "unchanged": "没有更新时", "purpose": "事项", "record": "记录", "hints": "识别用字", "tag": "标签",
    "required": "必须有", "only": "可以开设的单位", "barred": "不得开设的单位", "at_most": "最多个数",
    "units": "适用单位", "marked": "限有此标注的", "exempt": "豁免标注", "voluntary": "限可以不开设的",
    "accounts": "账号个数", "sorts": "专业网站种类", "qualities": "须确认的要求", "activities": "业务",
    "into": "整合为", "platform": "平台",
    "mentions": "须含地名或单位名", "or_function": "或与职责相关联", "alike": "名称一致",
    "site": "网站类型", "main": "英文域名", "chinese": "中文域名",
    "origins": "来源方式", "pictured": "有图片的", "picture_words": "图片名称用字",
    "field": "项目", "value_list": "取值名单", "pattern": "编法",
    "what": "意见种类", "basis": "依据文件", "parts": "组成", "period": "时间段", "scope": "范围",
    "instead": "改用", "organisation": "须是单位", "sponsor": "须是主办单位", "stated": "须写明主办单位",
    "counts": "计数的检查", "at_least": "至少", "silent": "没有发文超过",
    "home_silent": "首页没有更新超过", "stale": "没有更新的栏目",
    "min_length": "最少位数", "classes": "字符种类", "history": "不得重复的次数", "tries": "允许输错的次数",
    "lock_minutes": "锁定分钟数", "warn_days": "提前几天提醒", "tested": "恢复检验间隔",
    "aspect": "算法", "charges": "职责", "minutes": "分钟数", "sample": "抽查数", "keep": "保留份数",
    "grounds": "情形", "publicity": "公开属性", "picture_width": "图片最宽像素", "table_columns": "表格最多列数",
    "codecs": "音视频编码", "kilobits": "每秒最多千比特",
    "traits": "文件特点", "topic": "发布事项", "columns": "栏目", "guests": "其他单位书面申请的依据",
    "asks": "须写明的内容", "urgent": "应急", "reviewers": "补审人", "copies": "新媒体同步发布", "findings": "检查所得",
    "again": "重新处理", "recheck": "复核事项", "drafts_only": "只查稿件", "holds": "可以暂缓",
    "alerts": "到期时提醒", "basis_kind": "依据种类", "supports": "支撑的考核项目",
    "act": "办理", "late": "超期次数", "empty": "空白栏目", "clicks": "最多点击次数",
    "sections": "正文须有的部分", "by_unit": "各单位都要有", "yearly": "每年都要有", "bases": "公开依据的种类",
    "oddities": "查出的排版问题", "rank": "效力位阶", "ranks": "从其规定的位阶", "of": "让位的规则种类",
    "percent": "百分比", "functions": "功能", "table": "评分表", "sources": "来源", "version": "版本", "remark": "说明",
    "veto": "单项否决", "points": "分值",
    "fail_below": "不合格分数线", "text": "要求", "screenshot": "须附截图",
    "confirms": "签发人确认", "schemes": "制度", "gates": "未采用不能发布",
}  # fmt: skip

VALUES = {
    "editor": "信息员", "site_manager": "网站管理员", "section_head": "股室负责人", "deputy_head": "分管负责人",
    "head": "主要负责人", "supervisor": "监管员", "platform_operator": "平台运维员", "system_admin": "系统管理员",
    "security_admin": "安全管理员", "audit_admin": "审计管理员",
    "country": "国家", "province": "省", "prefecture": "州市", "county": "县市区", "township": "乡镇",
    "government": "人民政府", "office": "政府办公室", "department": "政府部门", "subdistrict": "街道办事处",
    "zone": "开发区管委会", "institution": "事业单位", "internal": "内设机构",
    "website": "网站", "media_account": "政务新媒体账号",
    "law": "法律", "administrative_regulation": "行政法规", "rules": "规章", "normative": "规范性文件",
    "policy": "政策文件",
}  # fmt: skip


def value(code: str) -> str:
    """A role, level or kind of unit in words; anything else as it is written."""
    return VALUES.get(code, code)


def field(name: str) -> str:
    return FIELDS.get(name, name)


def kind(name: str) -> str:
    return KINDS.get(name, name)


def area(name: str) -> str:
    return AREAS.get(name, name)
