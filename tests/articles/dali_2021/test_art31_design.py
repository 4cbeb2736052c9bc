"""大理2021 第三十一条: the pages of a site keep one style."""

from pathlib import Path

import pytest
from django.urls import reverse

import jiyue
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from tests.watching import served
from tests.world import NOW


def strays(website):
    """Where the daily watch sees a page of another style."""
    monitoring.monitor(website.outlet, at=NOW)
    return list(Finding.objects.filter(rule_key="stray-style", closed_at=None))


@pytest.mark.clause("dali-2021/31.a")
def test_one_theme_serves_all_pages_and_a_stray_template_is_listed(press, settings):  # noqa: F811
    settings.THEMES_ROOT = Path(jiyue.__file__).parent / "themes"
    world = press.world
    website, style = world.sites.dali, "assets/theme.css"
    press.out(world.columns.dali_news, office="dali_office")
    press.publish()
    blue, tree = press.read(style, "dali"), press.folder("dali")
    client = client_of(world.posting("dali_office", "system_admin"))
    change = reverse("console:host-theme", args=[website.pk])
    assert client.post(change, {"theme": "blue"}).status_code == 422
    assert client.post(change, {"theme": "red"}).status_code == 302
    press.publish()
    assert press.read(style, "dali") != blue
    with served(website) as site:
        for one in tree.rglob("*.html"):
            assert f'{style}">' in one.read_text(), one
            site.put(f"/{one.relative_to(tree)}", one.read_bytes())
        assert strays(website) == []
        site.article("/dtyw/stray.html", "<p>另外制作的网页。</p>")
        site.put(
            "/index.html",
            press.read("index.html", "dali").replace("</main>", "<a href='/dtyw/stray.html'>x</a></main>"),
        )
        (found,) = strays(website)
        assert found.url.endswith("/dtyw/stray.html")
        assert "dali-2021/31.a" in {one["clause"] for one in found.citations}
