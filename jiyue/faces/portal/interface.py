"""共享交换接口: the page on which people read what programs may call; made from the same list as the interface."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jiyue.delivery.exchange.schema import interface
from jiyue.faces.portal import pages

TITLE, PATH = "共享交换接口", "ss/interface/"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    website = pages.website_of(request)
    operations = [
        {
            "summary": one.summary,
            "method": one.method,
            "path": f"{interface.BASE}{one.path}",
            "right": interface.RIGHTS[one.right],
            "body": one.body.__name__ if one.body else "",
            "answer": one.answer.__name__ if one.answer else "文件本身",
            "parameters": [{"name": part.name, "label": part.label} for part in one.parameters],
        }
        for one in interface.OPERATIONS
    ]
    context = {
        "title": TITLE,
        "base": f"{website.base_url.rstrip('/')}{interface.BASE}",
        "operations": operations,
        "schemas": [{"name": one.__name__} for one in interface.SCHEMAS],
        "per_minute": interface.PER_MINUTE,
        "problems": [{"code": str(code), "words": words} for code, words in interface.PROBLEMS.items()],
    }
    return pages.respond(pages.view_of(website), "interface.html", context, kind="static", title=TITLE, path=PATH)
