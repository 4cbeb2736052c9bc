"""Sample texts, generated and labelled as samples; no real event, person or number stands in them."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

LABEL = "（示例）"

_TOPICS = {
    "news": [
        "{unit}调研乡村振兴重点项目推进情况",
        "{unit}召开政务公开工作推进会",
        "{unit}部署冬春季森林草原防火工作",
        "{unit}开展优化营商环境走访活动",
        "{unit}检查节前市场供应和食品安全工作",
        "{unit}推进老旧小区改造和便民设施建设",
        "{unit}举办基层信息员业务培训",
        "{unit}督导重点水利工程建设进度",
    ],
    "notice": [
        "关于做好{year}年城乡居民基本医疗保险参保缴费工作的通知",
        "关于开展{year}年秋冬季环境卫生整治的通知",
        "关于公布{year}年度公共租赁住房申请受理时间的公告",
        "关于征求农村公路养护管理办法意见的公告",
        "关于{year}年度节假日政务服务大厅值班安排的通知",
        "关于规范夜间施工许可办理的通知",
        "关于{year}年义务教育学校招生入学工作的通知",
        "关于开展燃气安全入户检查的公告",
    ],
    "policy": [
        "关于进一步优化政务服务提升办事效率的实施意见",
        "关于加强农村饮水安全管理的实施办法",
        "关于支持个体工商户发展的若干措施",
        "关于规范行政审批中介服务的实施方案",
    ],
    "interpretation": [
        "《关于进一步优化政务服务提升办事效率的实施意见》解读",
        "《关于支持个体工商户发展的若干措施》解读",
        "《关于加强农村饮水安全管理的实施办法》解读",
    ],
    "report": ["{column}（{year}年）"],
}

_OPENINGS = [
    "为进一步做好相关工作，方便群众和企业办事，现将有关事项说明如下。",
    "按照年度工作安排，结合本地实际，有关工作正在有序推进。",
    "根据工作需要，经研究，现就有关事项通知如下。",
]
_BODIES = [
    "各责任单位要明确分工，细化措施，把任务落实到具体岗位，并于规定时间内完成。",
    "办理所需材料能够通过数据共享取得的，不再要求群众重复提交。",
    "对群众反映集中的问题，要逐项登记、限时办理，并及时公开办理结果。",
    "现场设置咨询引导岗位，为老年人和行动不便的群众提供帮办代办服务。",
    "相关情况将通过政府网站和公告栏及时向社会公布，接受群众监督。",
    "各乡镇和街道要加强宣传，引导群众通过正规渠道了解政策、办理业务。",
    "工作中遇到的新情况、新问题，请及时与主办单位联系。",
    "要坚持实事求是，杜绝形式主义，切实减轻基层负担。",
]


@dataclass(frozen=True)
class Sample:
    """One sample text: what the library needs to store it."""

    kind: str
    title: str
    body: str
    summary: str
    on: date


KIND_OF_CLASS = {
    "news": "news",
    "notices": "notice",
    "documents": "notice",
    "statistics_monthly": "report",
    "overview": "report",
    "interaction": "notice",
    "reports": "report",
}


def series(
    *, column: str, slug: str, column_class: str, unit: str, today: date, fresh: int, count: int
) -> list[Sample]:
    """`count` samples for one column, the newest `fresh` days before `today`, older ones at uneven distances."""
    dice = random.Random(f"{unit}/{slug}")  # noqa: S311 - sample texts, not secrets
    kind = {"zcwj": "policy", "zcjd": "interpretation"}.get(slug, KIND_OF_CLASS[column_class])
    on = today - timedelta(days=fresh)
    samples = []
    for number in range(count):
        samples.append(_sample(dice, kind=kind, column=column, unit=unit, on=on, number=count - number))
        on -= timedelta(days=dice.randint(1, 6) if column_class == "news" else dice.randint(3, 20))
    return samples


def explains(title: str) -> str:
    """The title of a sample that interprets the sample policy of this title."""
    return f"{LABEL}《{title.removeprefix(LABEL)}》解读"


def _sample(dice: random.Random, *, kind: str, column: str, unit: str, on: date, number: int) -> Sample:
    topic = dice.choice(_TOPICS[kind]).format(unit=unit, year=on.year, column=column)
    paragraphs = [dice.choice(_OPENINGS), *dice.sample(_BODIES, dice.randint(3, 6))]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body += "<p>本文为演示用的示例内容，由程序生成，不是真实的政务信息。</p>"
    if kind != "interpretation":  # it names no day that its policy does not name
        body += f'<p class="jy-right">{unit}</p><p class="jy-right">{on.year}年{on.month}月{on.day}日</p>'
    title = f"{LABEL}{topic}" if number == 1 else f"{LABEL}{topic}（{number}）"
    return Sample(kind=kind, title=title, body=body, summary=paragraphs[1], on=on)
