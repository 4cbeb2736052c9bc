"""The running sites as they are served: accessible, valid, within their policy, on a desk and on a phone."""

import urllib.parse

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import browser
from tests.journeys import public

SITES = {"dali": "gsgg", "xiangyun": "gsgg", "anyue": "tzgg", "dandong": "tzgg"}
VIEWS = {"desktop": browser.DESKTOP, "phone": browser.PHONE}


def addresses(demo, site: str) -> dict[str, str]:
    """One address of each kind of page."""
    column = demo.site(site, f"{SITES[site]}/")
    documents = demo.site(site, "zcwj/")
    return {
        "home": demo.site(site),
        "column": column,
        "article": _last(column),
        "document": _last(documents),
        "search": demo.site(site, f"ss/?q={urllib.parse.quote('通知')}"),
        "search-empty": demo.site(site, f"ss/?q={urllib.parse.quote('没有这样的词')}"),
        "site-map": demo.site(site, "site-map.html"),
        "catalogue": demo.site(site, "ss/catalogue/"),
        "data": demo.site(site, "ss/data/"),
        "disclosure": demo.site(site, "ss/disclosure/"),
        "column-changes": demo.site(site, "ss/column-changes/"),
        "units": demo.site(site, "ss/units/"),
        "interface": demo.site(site, "ss/interface/"),
    }


def _last(listing: str) -> str:
    """The oldest item of a list: the newest one of Xiangyun is the page that was tampered with."""
    rows = LexborHTMLParser(public.fetch(listing)[1]).css("main a.jy-row__link")
    return urllib.parse.urljoin(listing, rows[-1].attributes["href"])


@pytest.mark.parametrize("site", SITES)
def test_axe_the_policy_and_the_width_have_nothing_to_say(chromium, demo, site):
    faults = []
    pages = addresses(demo, site)
    for view, size in VIEWS.items():
        context = browser.new_context(chromium, size)
        tab = browser.new_page(context)
        for kind, address in pages.items():
            tab.goto(address)
            faults += [f"{view} {address} {one}" for one in browser.axe(tab)]
            if wide := browser.overflow(tab):
                faults.append(f"{view} {address} {kind}: {wide} px too wide")
        faults += [f"{view} {site}: {one}" for one in tab.complaints]
        context.close()
    assert faults == []


def test_the_html_checker_finds_no_error(demo, tmp_path):
    files = []
    for site in SITES:
        for kind, address in addresses(demo, site).items():
            status, text = public.fetch(address)
            assert status == 200, address
            files.append(tmp_path / f"{site}-{kind}.html")
            files[-1].write_text(text)
    assert public.html_faults(files) == ""
