"""Documents and pages for tests of articles on content: complete ones, to be spoiled one thing at a time."""

from datetime import date

from jiyue.rulebook.screening.queries import Document, Page, policy_for, screen_document, screen_page

ANYUE, DALI = "512021", "532901"
ON = date(2026, 11, 2)
METADATA = {
    "source": "州政府办公室",
    "publicity": "public",
    "formed_on": "2026-11-01",
    "index_number": "11532900-2026-001",
    "theme": "综合政务",
    "issuer": "州政府办公室",
    "written_on": "2026-11-01",
    "document_number": "大政办发〔2026〕5号",
}
FOOTER = (
    '<a href="http://bszs.conac.cn/x">标识</a><a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html">找错</a>'
    '<a href="https://www.yn.gov.cn/x">曝光台</a>网站标识码：5329000003 主办：州政府办公室 联系电话：0872-0000000'
    ' 滇ICP备00000000号 滇公网安备00000000000000号 <a href="map.html">网站地图</a>'
)


def problems_of(body="正文", *, place=DALI, title="关于防火的通知", **fields):
    """The problems of a policy document with complete metadata, changed by `fields`."""
    document = Document(title, body, {**METADATA, **fields}, kind="policy")
    return screen_document(document, policy=policy_for(place, ON))


def page_problems(*, header="大理白族自治州人民政府", footer=FOOTER, place=DALI):
    """The missing elements of a home page's header and footer, by key."""
    html = (
        '<html><head><meta name="SiteName" content="大理白族自治州人民政府"></head>'
        f"<body><header>{header}</header><main>正文</main><footer>{footer}</footer></body></html>"
    )
    problems = screen_page(Page("http://www.dali.gov.cn/", html, "home"), policy=policy_for(place, ON))
    return {p.evidence["element"]: p for p in problems if p.evidence.get("location") in {"header", "footer"}}


def cited(problem):
    return {citation.clause for citation in problem.citations}
