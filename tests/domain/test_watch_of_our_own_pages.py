"""What we publish, our own watch finds in order; and what somebody changes afterwards, it sees."""

import mimetypes
from datetime import timedelta
from pathlib import Path

import pytest

from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import builder
from jiyue.oversight.monitoring import actions
from jiyue.oversight.monitoring.models import OPEN, Finding
from tests.reviewing import cleared, draft
from tests.watching import GAMBLING, served
from tests.world import NOW

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def site(world, settings):
    """Anyue's site as the publisher writes it, with one notice in each column."""
    by = world.posting("anyue_office", "editor")
    for column in (world.columns.anyue_news, world.columns.anyue_notices):
        resource = draft(world, "anyue", title=f"关于{column.name}工作的通知")
        publishing.place(resource, column=column, by=by, at=NOW)
        cleared(world, resource)
    builder.publish_due(at=LATER, everything=True)
    root = Path(settings.SITES_ROOT) / "anyue.localhost" / "current"
    with served(world.sites.anyue) as site:
        for file in root.rglob("*"):
            if file.is_file() and file.suffix not in {".gz", ".br"}:
                kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                site.put(f"/{file.relative_to(root)}", file.read_bytes(), kind=kind)
        yield site


def test_a_published_site_is_in_order(site, world):
    seen = actions.monitor(world.sites.anyue.outlet, at=LATER)
    messages = Finding.objects.filter(state__in=OPEN).values_list("message", flat=True)
    assert set(messages) <= {"网页页脚没有党政机关网站标识。"}  # the sample that this site shows is not the mark
    assert seen.failed == 0
    assert seen.pages > 5


def test_a_published_page_that_somebody_changed_is_seen(site, world):
    path = next(path for path in site.pages if path.startswith("/tzgg/2026/"))
    status, kind, body = site.pages[path]
    site.pages[path] = (status, kind, body.replace(b"</main>", f"{GAMBLING}</main>".encode()))
    actions.monitor(world.sites.anyue.outlet, at=LATER)
    found = Finding.objects.filter(url__endswith=path, state__in=OPEN).values_list("rule_key", flat=True)
    assert {"altered-page", "forbidden-link", "forbidden-words"} <= set(found)
