"""`jiyue monitor`: exit 0 in order, 1 with problems, 2 for a site nobody knows."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jiyue.oversight.monitoring.models import Finding
from tests.watching import GAMBLING, served

ARTICLE = "/gsgg/2026/10/b1.html"


@pytest.fixture
def site(world):
    with served(world.sites.xiangyun) as site:
        site.fine(day=timezone.localdate().isoformat())
        yield site


def monitor(*words):
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("monitor", *words, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_problems_are_printed_with_article_address_and_cure(site):
    site.article(ARTICLE, GAMBLING)
    code, out, _ = monitor("--outlet", "xiangyun.localhost", "--json")
    [row] = json.loads(out)
    assert code == 1
    assert row["outlet"] == "祥云县人民政府"
    found = {finding["rule"]: finding for finding in row["findings"]}
    assert found["forbidden-link"]["clauses"]
    assert found["forbidden-link"]["url"].endswith(ARTICLE)
    assert found["forbidden-link"]["cure"] in monitor("--outlet", "祥云县人民政府")[1]


def test_one_page_is_checked_and_nothing_is_kept(site):
    site.article(ARTICLE, GAMBLING)
    code, out, _ = monitor("--url", f"http://xiangyun.localhost{ARTICLE}", "--json")
    assert code == 1
    assert "forbidden-link" in {finding["rule"] for finding in json.loads(out)[0]["findings"]}
    assert "/yaowen/2026/10/a1.html" not in site.asked
    assert not Finding.objects.exists()
    site.put("/plain.html", site.page("<main>工作信息</main>"))
    [row] = json.loads(monitor("--url", "http://xiangyun.localhost/plain.html", "--json")[1])
    rules = {finding["rule"] for finding in row["findings"]}
    assert rules <= {"required-element"}


def test_a_site_that_nobody_registered_is_wrong_use(world):
    assert monitor("--outlet", "nobody.example")[0] == 2
    assert monitor("--url", "http://nobody.example/")[0] == 2
    with pytest.raises(CommandError):
        monitor("--url", "http://dali.localhost/", "--outlet", "dali.localhost")
