"""The workbench speaks Chinese: no Latin word stands in what a person reads, but for the known few."""

import re

import pytest
from django.urls import NoReverseMatch, reverse
from selectolax.lexbor import LexborHTMLParser

from jiyue.faces.console import urls
from jiyue.faces.console.tests.test_strangers import address, foreign_keys

ALLOWED = {"URL", "ICP", "PDF", "HTML", "API", "CSV", "Word", "WPS", "Excel", "KB", "MB", "DOCX", "docx", "txt"}
ALLOWED |= {"MP", "mp", "jpg", "JPG", "PNG", "GIF", "WebP", "vtt", "RSS"}  # MP4, 解读.jpg
ROLES = {
    "dali_office": ["editor", "site_manager", "head", "supervisor", "system_admin", "security_admin", "audit_admin"],
    "dali_section": ["section_head"],
    "xiangyun_office": ["site_manager"],
}


def visible_words(html):
    """Latin words that a person reads or hears; addresses, sign-in names and codes are marked or shaped as such."""
    page = LexborHTMLParser(html)
    for node in page.css("script, style, [data-latin], iframe"):
        node.decompose()
    texts = [page.body.text(separator=" "), page.css_first("title").text()]
    for name in ("title", "alt", "aria-label", "placeholder"):
        texts += [node.attributes[name] or "" for node in page.css(f"[{name}]")]
    texts = [re.sub(r"(dali|xiangyun|anyue)_[a-z_-]+", "", text) for text in texts]
    text = re.sub(r"https?://\S+|\S+\.localhost\S*|\S+/\S+\.html|[a-z.]*gov\.cn", " ", " ".join(texts))
    return set(re.findall(r"[A-Za-z]{2,}", text)) - ALLOWED


@pytest.mark.parametrize(("unit", "role"), [(unit, role) for unit, roles in ROLES.items() for role in roles])
def test_no_english_word_on_any_screen(furnished, sign_in, unit, role):
    client = sign_in(unit, role)
    keys = foreign_keys(furnished)
    strange = {}
    for entry in urls.urlpatterns:
        if entry.name.startswith("preview") or entry.name == "order-docx":
            continue
        try:
            url = address(entry, keys) or reverse(f"console:{entry.name}")
        except NoReverseMatch:
            continue
        response = client.get(url)
        if response.status_code not in (200, 403, 404, 422) or "html" not in response["Content-Type"]:
            continue
        if words := visible_words(response.content.decode()) - SLUGS:
            strange[entry.name] = words
    assert strange == {}


SLUGS = {"yaowen", "gsgg"}
"""Address names of columns, which are shown as what they are."""


@pytest.mark.parametrize("route", ["resource-new", "resource-import", "posting-new", "account-new", "organisation-new"])
def test_an_empty_form_is_answered_in_chinese(world, sign_in, route):
    roles = {"posting-new": "security_admin", "account-new": "system_admin", "organisation-new": "system_admin"}
    response = sign_in("dali_office", roles.get(route, "editor")).post(reverse(f"console:{route}"), {})
    assert visible_words(response.content.decode()) == set()


def test_staff_are_not_addressed_as_citizens(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    for route in ("home", "resources", "resource-new", "help", "inbox", "consents", "clocks", "findings", "orders"):
        assert "您" not in client.get(reverse(f"console:{route}")).content.decode()
