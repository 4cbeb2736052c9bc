"""Contexts of every page kind as the publisher hands them to the templates: usual, sparse and extreme."""

from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from jiyue.common.codes import drawing
from jiyue.common.html import trusted
from jiyue.rulebook.regulations.loader import load
from jiyue.rulebook.regulations.reader import shown

LONG = (
    "关于进一步加强和规范全州政府网站与政务新媒体集约化建设管理工作"
    "并做好常态化监管迎检有关事项的通知（征求意见稿及其起草说明）"
)
NEWS = [
    "全州政务公开工作推进会召开",
    "州政府常务会议研究部署防汛抗旱工作",
    "洱海保护治理“三大攻坚战”取得阶段性成效",
    "祥云县2026年高标准农田建设项目开工",
    LONG,
    "全州高质量就业服务月活动启动",
    "大理州与沪滇协作单位签署产业合作协议",
]
NOTICES = [
    "关于2026年度州级行政机关公开遴选公务员的公告",
    "关于端午节期间调整政务服务大厅开放时间的通知",
    "大理白族自治州人民政府关于公布规范性文件清理结果的公告",
    "关于公开征求《大理州政务新媒体管理办法》意见的公告",
    "2026年第三季度全州政府网站与政务新媒体检查情况通报",
    "关于开展“我为政府网站找错”活动的通知",
]
FILES = [
    ("大理白族自治州人民政府办公室关于印发大理州政府网站管理办法的通知", "有效"),
    ("大理州人民政府关于修改部分规范性文件的决定", "已修改"),
    ("大理州人民政府关于印发促进民营经济高质量发展若干措施的通知", "有效"),
    ("大理州招商引资优惠办法（2015年）", "废止"),
    ("《大理州政府网站管理办法》解读", "解读"),
]


def link(title, number, tag="", slug="xwdt"):
    return {
        "title": title,
        "url": f"{slug}/2026/11/{number:06x}.html",
        "date": f"2026-11-{28 - number % 27:02d}",
        "tag": tag,
    }


SITE = {
    "name": "大理白族自治州人民政府",
    "domain": "dali.localhost",
    "url": "http://dali.localhost:8000/",
    "code": "0000000000",
    "description": "大理白族自治州人民政府门户网站（示例）。",
    "sponsor": "大理白族自治州人民政府办公室",
    "operator": "大理州电子政务管理中心",
    "contact": "电话：0000-0000000（示例）",
    "icp": "示例ICP备00000000号",
    "police": "示例公网安备 00000000000000号",
    "chinese_domain": "大理州人民政府.政务",
    "theme": "blue",
    "is_demo": True,
    "figures_assumed": True,
    "mourning": False,
    "exposure_desk": None,
    "footer_elements": [],
    "regulations_url": "regulations/index.html",
    "disclosure": [{"name": "政府信息公开目录", "url": "ss/catalogue/"}, {"name": "数据开放", "url": "ss/data/"}],
}
NAV = [
    {"name": name, "url": f"{slug}/index.html", "current": False}
    for name, slug in (
        ("走进大理", "zjdl"),
        ("新闻动态", "xwdt"),
        ("政务公开", "zwgk"),
        ("政策文件", "zcwj"),
        ("办事服务", "bsfw"),
        ("互动交流", "hdjl"),
        ("数据发布", "sjfb"),
    )
]
FIXED = [
    {"name": name, "url": f"zwgk/{number}/index.html"}
    for number, name in enumerate(
        ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
    )
]
SERVICES = [
    {"name": name, "url": f"bsfw/{number}/index.html"}
    for number, name in enumerate(("个人办事", "法人办事", "部门办事", "办事指南", "表格下载", "办件查询"))
]
INTERACTION = [
    {"name": name, "url": f"hdjl/{number}/index.html"}
    for number, name in enumerate(("我要写信", "来信查询", "民意征集", "在线访谈", "网上调查", "我要找错"))
]
BODY = """
<p class="jy-noindent">各县、市人民政府，州级各部门：</p>
<p>《大理州政府网站管理办法》已经州人民政府同意，现印发给你们，请认真贯彻执行。</p>
<h2>第一章　总则</h2>
<p>第一条　为规范全州政府网站建设，加强网站安全管理，推动政府网站健康有序发展，根据有关法律法规和<a
 href="https://www.gov.cn/zhengce/">国家有关规定</a>，结合本州实际，制定本办法。</p>
<p>第二条　政府网站由各级人民政府及其部门开设，具备<strong>信息发布、解读回应、办事服务、互动交流</strong>等功能，
另见<a href="https://www.example.com/long/path/that/does/not/break/abcdefghijklmnopqrstuvwxyz0123456789">外部资料</a>。</p>
<h3>一、工作分工</h3>
<ul><li>州政府办公室负责统筹协调。</li><li>各县、市负责本级网站。</li></ul>
<table><caption>各单位分工表</caption>
<thead><tr><th scope="col">序号</th><th scope="col">单位</th><th scope="col">栏目</th><th
 scope="col">更新期限</th><th scope="col">负责人</th><th scope="col">联系方式</th><th scope="col">备注</th></tr></thead>
<tbody><tr><td rowspan="2">1</td><td>州政府办公室</td><td>要闻动态</td>
<td>14天</td><td>（示例）</td><td>0000-0000000</td><td></td></tr>
<tr><td colspan="6">合并单元格：由州政府办公室与州电子政务管理中心共同负责。</td></tr></tbody></table>
<blockquote><p>集约节约、利企便民。</p></blockquote>
<ol><li>第一步。</li><li>第二步。</li></ol>
<p class="jy-right">大理白族自治州人民政府办公室</p>
<p class="jy-right">2026年11月2日</p>
"""
ITEM = {
    "title": "大理白族自治州人民政府办公室关于印发大理州政府网站管理办法的通知",
    "body": trusted(BODY),
    "pub_date": "2026-11-02 09:00:07",
    "code": "abc12345",
    "source": "大理白族自治州人民政府办公室",
    "editor": "信息公开科",
    "summary": "印发大理州政府网站管理办法。",
    "is_sample": True,
    "kind_label": "政策文件",
    "attachments": [
        {"name": "大理州政府网站管理办法", "url": "files/abcdef.pdf", "size": "1.2 MB", "format": "PDF"},
        {"name": "填写样表", "url": "files/abcdee.docx", "size": "38 KB", "format": "DOCX"},
    ],
    "prev": link("州政府常务会议研究部署防汛抗旱工作", 3),
    "next": link(LONG, 4),
    "facts": [],
    "related": [
        {"name": "相关解读", "items": [link("一图读懂《大理州政府网站管理办法》", 5)]},
        {"name": "本文件修改或废止的文件", "items": [link(LONG, 6, "废止")]},
    ],
    "notice": "",
    "provenance": "",
}
FACTS = [
    {"label": "索引号", "value": "000014349/2026-00110"},
    {"label": "主题分类", "value": "综合政务＼政务公开"},
    {"label": "发文机关", "value": "大理白族自治州人民政府办公室"},
    {"label": "成文日期", "value": "2026-10-28"},
    {"label": "发文字号", "value": "大政办发〔2026〕18号"},
    {"label": "发布日期", "value": "2026-11-02"},
    {"label": "主题词", "value": "政府网站；政务公开；管理办法"},
    {"label": "有效性", "value": "有效"},
]
TREE = [
    {
        "name": "新闻动态",
        "url": "xwdt/index.html",
        "current": False,
        "children": [
            {"name": "要闻动态", "url": "ywdt/index.html", "current": True, "children": []},
            {
                "name": "部门动态",
                "url": "bmdt/index.html",
                "current": False,
                "children": [{"name": "县市动态", "url": "xsdt/index.html", "current": False, "children": []}],
            },
        ],
    },
    {"name": "通知公告", "url": "tzgg/index.html", "current": False, "children": []},
]


def page(kind, root, path, crumbs=(), title=""):
    site = deepcopy(SITE)
    return {
        "root": root,
        "site": site,
        "nav": deepcopy(NAV),
        "page": {
            "kind": kind,
            "title": f"{title} - {site['name']}" if title else site["name"],
            "path": path,
            "report_url": f"hd/zhaocuo?page={path}",
            "crumbs": list(crumbs),
        },
        "meta": [
            {"name": "SiteName", "content": site["name"]},
            {"name": "SiteDomain", "content": site["domain"]},
            {"name": "SiteIDCode", "content": site["code"]},
            {"name": "description", "content": site["description"]},
        ],
        "feed": {"title": "最新信息", "url": "feed.xml"},
        "built": {"version": "test"},
    }


def block(key, name, items, style="news"):
    return {"key": key, "name": name, "url": f"{key}/index.html", "style": style, "items": items}


def home(extra=2):
    news = [link(title, number) for number, title in enumerate(NEWS)]
    notices = [link(title, number, slug="tzgg") for number, title in enumerate(NOTICES)]
    files = [link(title, number, tag, slug="zcwj") for number, (title, tag) in enumerate(FILES)]
    blocks = [
        block("ywdt", "要闻动态", news),
        block("tzgg", "通知公告", notices, "list"),
        block("zcwj", "最新文件与解读", files, "documents"),
        block("rsxx", "人事信息", notices[:3], "list"),
        block("kong", "空栏目", [], "list"),
    ]
    blocks += [block(f"more{number}", f"专题专栏{number}", news[:5], "list") for number in range(extra)]
    return page("home", "", "index.html") | {
        "lead": {
            "title": "全州政务公开暨政府网站集约化建设工作推进会在大理召开",
            "url": "ywdt/2026/11/abcdef.html",
            "date": "2026-11-02",
            "summary": "会议强调，要坚持集约节约、利企便民，按照分级分类的要求，把政府网站办成更加全面的政务公开平台、"
            "更加权威的政策发布解读和舆论引导平台、更加及时的回应关切和便民服务平台。",
            "image": None,
        },
        "blocks": blocks,
        "fixed_entries": FIXED,
        "services": SERVICES,
        "interaction": INTERACTION,
    }


def sparse_home():
    context = home(0) | {"lead": None, "fixed_entries": [], "services": [], "interaction": [], "feed": None}
    context["blocks"] = [block("ywdt", "要闻动态", [link("网站开通试运行", 1)])]
    context["nav"] = context["nav"][:2]
    context["site"] |= {"chinese_domain": "", "operator": "", "police": "", "is_demo": False, "figures_assumed": False}
    return context


TOPICS = [
    {
        "name": name,
        "url": f"zt{number}/index.html",
        "description": f"{name}工作进展和知识。",
        "since": "2026-06-01",
        "until": until,
    }
    for number, (name, until) in enumerate((("防汛救灾", "2026-12-31"), ("森林防火", ""), ("人口普查", "2026-10-31")))
]


def full_home():
    context = home(9) | {"topics": TOPICS[:2], "topics_url": "topics/index.html"}
    pictures = [{**link(title, number), "image": None} for number, title in enumerate(NEWS[:4])]
    context["blocks"][4:4] = [
        {**block("tpxw", "图片新闻", pictures), "style": "pictures", "size": 4},
        {**block("gkml", "公开目录", []), "style": "tiles", "tiles": FIXED},
    ]
    return context


def topics():
    crumbs = [{"name": "专题专栏", "url": "topics/index.html"}]
    told = {"topics": TOPICS[:2], "archived": TOPICS[2:]}
    return page("topics", "../", "topics/index.html", crumbs, "专题专栏") | told


def archived_channel():
    return channel() | {"archived_on": "2026-10-31"}


def channel():
    sections = [
        {"name": name, "url": f"{slug}/index.html", "items": [link(title, n) for n, title in enumerate(NEWS[:5])]}
        for name, slug in (("要闻动态", "ywdt"), ("部门动态", "bmdt"), ("县市动态", "xsdt"))
    ] + [{"name": "图片新闻", "url": "tpxw/index.html", "items": []}]
    crumbs = [{"name": "新闻动态", "url": "xwdt/index.html"}]
    column = {"name": "新闻动态", "description": "发布全州重要新闻和各地各部门工作动态。", "url": "xwdt/index.html"}
    return page("channel", "../", "xwdt/index.html", crumbs, "新闻动态") | {"column": column, "sections": sections}


CRUMBS = [{"name": "新闻动态", "url": "xwdt/index.html"}, {"name": "要闻动态", "url": "ywdt/index.html"}]
COLUMN = {"name": "要闻动态", "description": "发布大理州重要新闻。", "url": "ywdt/index.html"}


def listing(pages=23):
    numbers = [
        {"no": no, "url": "ywdt/index.html" if no == pages else f"ywdt/p{no}.html", "current": no == pages}
        for no in range(pages, 0, -1)
    ]
    return page("list", "../", "ywdt/index.html", CRUMBS, "要闻动态") | {
        "column": COLUMN,
        "tree": TREE,
        "items": [link(title, number) for number, title in enumerate(NEWS * 3)],
        "list": {
            "page_no": pages,
            "pages": pages,
            "total": 457,
            "newer_url": None,
            "older_url": f"ywdt/p{pages - 1}.html",
            "newest_url": "ywdt/index.html",
            "numbers": numbers,
        },
    }


def older_listing():
    context = listing()
    context["page"]["path"] = "ywdt/p7.html"
    context["list"] = {
        "page_no": 7,
        "pages": None,
        "total": None,
        "newer_url": "ywdt/p8.html",
        "older_url": "ywdt/p6.html",
        "newest_url": "ywdt/index.html",
        "numbers": [],
    }
    return context


def empty_listing():
    context = listing()
    context |= {"items": [], "tree": []}
    context["list"] = {"page_no": 1, "pages": 1, "total": 0, "newest_url": "ywdt/index.html", "numbers": []}
    return context


def article(**changes):
    path = "ywdt/2026/11/abcdef.html"
    crumbs = [*CRUMBS, {"name": "正文", "url": ""}]
    context = page("article", "../../../", path, crumbs, ITEM["title"])
    context["meta"] += [
        {"name": "ArticleTitle", "content": ITEM["title"]},
        {"name": "PubDate", "content": ITEM["pub_date"][:16]},
        {"name": "ContentSource", "content": ITEM["source"]},
    ]
    return context | {"item": ITEM | changes}


def document(**changes):
    context = article(**({"facts": FACTS} | changes))
    context["page"]["kind"] = "document"
    return context


def abolished():
    facts = [*FACTS[:-1], {"label": "有效性", "value": "废止"}]
    return document(
        title=LONG, facts=facts[1:], notice="本文件已于2026年10月1日废止。", provenance="来源：州档案馆（示例）。"
    )


_SIDE, _PATH = drawing("http://www.example.gov.cn/zcjd/2026/11/abc12345.html")
QR = trusted(
    f'<svg viewBox="0 0 {_SIDE} {_SIDE}" role="img" aria-label="本页网址的二维码"><path d="{_PATH}"></path></svg>'
)


def played_article():
    film = {"is_film": True, "name": LONG, "url": "files/aa.mp4", "type": "video/mp4", "size": "12.0 MB",
            "format": "MP4", "poster": "files/bb.png", "captions": "files/cc.vtt"}  # fmt: skip
    bare = {**film, "name": "一分钟看懂", "poster": "", "captions": ""}
    sound = {**bare, "is_film": False, "name": "音频解读", "url": "files/dd.mp3", "type": "audio/mpeg", "format": "MP3"}
    return article(
        media=[film, bare, sound],
        media_note="画面为示意图：办事群众在大厅咨询。",
        share={"url": "http://www.example.gov.cn/zcjd/2026/11/abc12345.html", "qr": QR},
        transcript=trusted("<p>大家好，今天为您解读。</p><p>一、谁可以申请。</p>"),
    )


def bare_article():
    return article(
        title="测",
        body=trusted("<p>正文。</p>"),
        editor="",
        source="",
        attachments=[],
        prev=None,
        next=None,
        is_sample=False,
    )


def sitemap():
    context = page("sitemap", "", "site-map.html", [{"name": "网站地图", "url": "site-map.html"}], "网站地图")
    return context | {"columns": TREE * 3}


def error():
    context = page("error", "/", "404.html", [], "错误：没有找到您要的页面")
    message = "这个网址不存在，或者页面已经移走。请检查网址，也可以从首页或用上面的搜索查找。"
    return context | {"code": "404", "title": "没有找到您要的页面", "message": message}


def search(total=26, query="政务公开"):
    items = [
        {
            "title_html": trusted("关于<mark>政务公开</mark>工作要点的通知") if number else LONG,
            "url": f"zcwj/2026/11/{number:06x}.html",
            "summary_html": trusted("为深入推进<mark>政务公开</mark>，根据有关条例，现将工作要点印发给你们……"),
            "kind": "政策文件",
            "unit": "州政府办公室",
            "date": "2026-11-02",
            "site": SITE["name"],
            "file": {"name": "任务分工表.xlsx", "url": "files/0.xlsx"} if number == 1 else None,
        }
        for number in range(min(total, 10))
    ]
    options = {
        "kind_options": [
            {"value": "", "text": "全部类型"},
            {"value": "document", "text": "政策文件（12）", "selected": True},
        ],
        "time_options": [{"value": "", "text": "不限时间"}, {"value": "month", "text": "一个月内"}],
        "one_site": False,
        "scope_options": [{"value": "", "text": "本网站"}, {"value": "all", "text": "本平台各网站", "selected": True}],
        "site_options": [
            {"value": "", "text": "全部网站"},
            {"value": "dali.localhost", "text": f"{SITE['name']}（3）"},
        ],
        "column_options": [{"value": "", "text": "全部栏目"}, {"value": "zcwj", "text": "政策文件（12）"}],
        "unit_options": [
            {"value": "", "text": "全部机关"},
            {"value": "州政府办公室", "text": "大理白族自治州人民政府办公室（26）"},
        ],
        "validity_options": [{"value": "", "text": "不限"}, {"value": "in_force", "text": "有效（24）"}],
        "year_options": [{"value": "", "text": "全部年份"}, {"value": "2026", "text": "2026 年（26）"}],
        "since": "2026-01-01",
        "until": "",
        "more": True,
        "order_options": [{"value": "relevance", "text": "按相关程度"}, {"value": "date", "text": "按时间先后"}],
    }
    pagination = {
        "landmarkLabel": "翻页",
        "classes": "jy-pager",
        "items": [
            {"number": n, "href": f"?q=x&page={n}", "current": n == 2, "visuallyHiddenText": f"第 {n} 页"}
            for n in (1, 2, 3)
        ],
        "previous": {"href": "?q=x&page=1", "text": "上一页"},
        "next": {"href": "?q=x&page=3", "text": "下一页"},
    }
    results = {"total": total, "page": 2, "pages": 3, "items": items}
    context = page("search", "../", "ss/", [{"name": "站内搜索", "url": ""}], "站内搜索") | options
    return context | {
        "query": query,
        "results": results,
        "pagination": pagination if total else None,
        "suggestions": ["政务", "公开"],
        "elsewhere": [] if total else [{"text": "在本平台各网站中查找，有 3 条", "href": "?q=x&scope=all"}],
        "also": ["政府信息公开"] if total else [],
        "by_sound": bool(total),
        "near": bool(total),
        "exact_href": "?q=x&exact=1",
    }


def nothing_found():
    return search(total=0, query="<script>alert(1)</script>" + "很长的词" * 12)


PACKS = Path(__file__).resolve().parents[2] / "jiyue/rulepacks"


@lru_cache(maxsize=8)
def said(pack):
    found = load(PACKS / pack)
    return shown(found, found.latest)


LAWS = {"name": "法规文件", "url": "regulations/index.html"}


def regulation(pack="dali-2021", *, in_force=True, others=()):
    law = said(pack)
    crumbs = [LAWS, {"name": law["title"], "url": ""}]
    context = page("regulation", "../", f"regulations/{pack}.html", crumbs, law["title"])
    return context | {"law": law, "is_in_force": in_force, "others": list(others)}


def by_articles_alone():
    return regulation("dandong-2019")


def by_sections():
    return regulation("yunnan-2017")


def by_sources():
    return regulation("national-base")


def earlier_edition():
    return regulation(in_force=False, others=[{"name": "2027年1月1日起施行", "url": "regulations/dali-2021.html"}])


def regulations():
    names = ("dali-2021", "yunnan-2019", "yunnan-2017", "national-base")
    documents = [said(name) | {"url": f"regulations/{name}.html"} for name in names]
    context = page("regulations", "../", LAWS["url"], [LAWS], "法规文件")
    about = "大理白族自治州人民政府遵照执行的政府网站和政务新媒体管理文件。"
    return context | {"about": about, "documents": documents}


KINDS = {
    "home": ("home.html", home),
    "home-sparse": ("home.html", sparse_home),
    "home-full": ("home.html", full_home),
    "channel": ("channel.html", channel),
    "channel-archived": ("channel.html", archived_channel),
    "topics": ("topics.html", topics),
    "list": ("list.html", listing),
    "list-older": ("list.html", older_listing),
    "list-empty": ("list.html", empty_listing),
    "article": ("article.html", article),
    "article-bare": ("article.html", bare_article),
    "article-played": ("article.html", played_article),
    "document": ("document.html", document),
    "document-abolished": ("document.html", abolished),
    "sitemap": ("sitemap.html", sitemap),
    "error": ("error.html", error),
    "search": ("search.html", search),
    "search-nothing": ("search.html", nothing_found),
    "regulations": ("regulations.html", regulations),
    "regulation": ("regulation.html", regulation),
    "regulation-articles": ("regulation.html", by_articles_alone),
    "regulation-sections": ("regulation.html", by_sections),
    "regulation-sources": ("regulation.html", by_sources),
    "regulation-earlier": ("regulation.html", earlier_edition),
}
