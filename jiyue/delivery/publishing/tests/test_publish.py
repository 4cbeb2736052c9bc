from jiyue.delivery.publishing.models import Address, Change, Output, Placement, Receipt, Release, Shelf


def test_a_cleared_item_goes_to_its_page_its_lists_the_home_page_feeds_and_sitemap(press):
    resource = press.out(title="县政府召开常务会议")
    report = press.publish()
    path = Address.objects.get().path
    assert path == f"dtyw/2026/11/{resource.short_id}.html"
    for page in (path, "dtyw/index.html", "index.html", "feed.xml", "dtyw/feed.xml"):
        assert "县政府召开常务会议" in press.read(page), page
    assert f"http://anyue.localhost:8000/{path}" in press.read("sitemaps/001.xml")
    assert "sitemaps/001.xml" in press.read("sitemap.xml")
    assert not Change.objects.filter(done_at__isnull=True).exists()
    assert report.written
    assert not report.refused
    assert Receipt.objects.get().path == path
    assert Shelf.objects.get().live == 1


def test_nothing_is_written_when_nothing_changed(press):
    press.out()
    press.publish()
    before = press.tree()
    report = press.publish()
    assert (report.rendered, report.written) == (0, 0)
    assert press.tree() == before


def test_one_change_leaves_all_but_its_readers_alone(press):
    for _ in range(5):
        press.out()
    press.out(press.world.columns.anyue_notices, kind="notice")
    press.publish()
    before = press.tree()
    resource = press.out()
    press.publish()
    after = press.tree()
    changed = {path for path in after if before.get(path) != after[path]}
    pages = {path for path in changed if path.endswith((".html", ".xml"))}
    neighbour = Placement.objects.get(ordinal=5, column=press.world.columns.anyue_news).address.path
    own = Address.objects.get(resource=resource).path
    assert pages == {
        own, neighbour, "dtyw/index.html", "index.html", "dtyw/feed.xml", "feed.xml", "sitemaps/001.xml",
    }  # fmt: skip
    assert press.tree() == press.rebuilt()


def test_a_full_list_page_is_closed_and_later_changes_leave_it_alone(press):
    for _ in range(39):
        press.out()
    press.publish()
    assert not (press.folder() / "dtyw/p1.html").exists()
    press.out()
    press.publish()
    assert press.read("dtyw/p1.html").count("<li><a") == 20
    assert "共 40 条，共 2 页" in press.read("dtyw/index.html")
    before = (press.folder() / "dtyw/p1.html").stat().st_mtime_ns
    for _ in range(19):
        press.out()
        press.publish()
    assert (press.folder() / "dtyw/p1.html").stat().st_mtime_ns == before
    press.out()
    press.publish()
    assert "p2.html" in press.read("dtyw/p1.html")
    assert press.tree() == press.rebuilt()


def test_an_edit_keeps_address_ordinal_and_first_date(press):
    resource = press.out(title="旧题名")
    press.publish()
    first = Release.objects.get()
    path = Address.objects.get().path
    press.clear(resource, title="新题名")
    press.publish()
    again = Release.objects.get()
    assert again.first_released_at == first.first_released_at
    assert again.released_at > first.released_at
    assert Address.objects.get().path == path
    assert "新题名" in press.read(path)
    assert "旧题名" not in press.read("dtyw/index.html")
    assert Placement.objects.get().ordinal == 1
    assert Receipt.objects.count() == 2
    assert press.tree() == press.rebuilt()


def test_a_second_placement_on_the_site_links_to_the_one_address(press):
    columns = press.world.columns
    resource = press.out(columns.anyue_news, columns.anyue_notices)
    press.publish()
    address = Address.objects.get(resource=resource)
    assert address.path.startswith("dtyw/")
    assert address.path in press.read("tzgg/index.html")
    assert not list(press.folder().glob("tzgg/2026/*/*.html"))


def test_a_frame_change_is_seen_by_itself_and_builds_the_whole_site(press):
    press.out()
    press.publish()
    column = press.world.columns.anyue_news
    column.name = "今日安岳"
    column.save()
    report = press.publish()
    assert "anyue.localhost" in report.full
    assert "今日安岳" in press.read(Address.objects.get().path)


def test_every_file_has_its_twins_and_stands_among_the_outputs(press):
    press.out()
    press.publish()
    files = {path for path in press.tree() if not path.startswith("manifest/")}
    originals = {path for path in files if not path.endswith((".gz", ".br"))}
    assert originals == set(Output.objects.filter(website=press.world.sites.anyue).values_list("path", flat=True))
    assert {"index.html.gz", "index.html.br"} <= files
