"""When every page of a site must change, those that most people open are right before the others are made."""

import pytest

from jiyue.delivery.publishing import builder, first, hooks, signing, verify, whole
from jiyue.delivery.publishing.models import Output
from jiyue.delivery.publishing.tree import locked
from jiyue.estate.registry.models import Website

OLD, NEW = "1111111111", "2222222222"


@pytest.fixture
def standing(press, monkeypatch):
    """A site with four items, of which two fit among the first pages beside the lists."""
    items = [press.out(title=f"第{number}条") for number in range(4)]
    Website.objects.update(site_code=OLD)
    press.publish()
    lists = len(first.keys(builder.site.load(press.world.sites.anyue.pk, press.now.date()))) - len(items)
    monkeypatch.setattr(first, "SIZE", lists + 2)
    return items


@pytest.fixture
def seen(press, monkeypatch):
    """What readers see at the moment at which the whole site begins to be made."""
    found = {}
    make = whole.Build.make

    def looked_at(build, **options):
        if build.view.host == "anyue.localhost":
            found["pages"] = {key: NEW in press.read(path) for key, path in pages()}
            found["files"] = verify.verify(str(press.folder()), str(signing.folder() / signing.ROOT))
        make(build, **options)

    monkeypatch.setattr(whole.Build, "make", looked_at)
    return found


def killed(_build, **_options):
    raise KeyboardInterrupt


def pages():
    outputs = Output.objects.filter(website__host__name="anyue.localhost", path__endswith=".html")
    return outputs.values_list("key", "path")


def test_home_lists_and_newest_items_are_right_before_the_rest(press, standing, seen):
    Website.objects.update(site_code=NEW)
    press.publish()
    shown = seen["pages"]
    assert shown["home"]
    assert all(right for key, right in shown.items() if key.startswith(("newest:", "channel:")))
    assert [shown[f"item:{one.pk.hex}"] for one in standing] == [False, False, True, True]
    files = seen["files"]
    assert files.checked == files.files > len(shown)
    assert not [*files.changed, *files.missing, *files.extra, *files.unsigned]
    assert all(NEW in press.read(path) for _, path in pages())
    tree = press.tree()
    assert press.rebuilt() == tree


def test_what_is_counted_comes_before_what_is_new(press, standing, seen, monkeypatch):
    monkeypatch.setattr(hooks, "orders", [])
    hooks.visited(lambda website: [standing[0].pk])
    Website.objects.update(site_code=NEW)
    press.publish()
    assert [seen["pages"][f"item:{one.pk.hex}"] for one in standing] == [True, False, False, True]


def test_a_new_look_comes_with_all_its_pages_at_once(press, standing, seen):
    Output.objects.filter(key__startswith="asset:").update(sha256="0" * 64)
    Website.objects.update(site_code=NEW)
    press.publish()
    assert not any(seen["pages"].values())


def test_what_came_out_meanwhile_is_there_before_a_list_leads_to_it(press, standing, seen):
    Website.objects.update(site_code=NEW)
    last = press.out(title="最后一条")
    press.publish()
    assert seen["pages"][f"item:{last.pk.hex}"]
    assert "最后一条" in press.read("index.html")


def test_killed_between_the_first_pages_and_the_rest_the_next_run_makes_all(press, standing, monkeypatch):
    Website.objects.update(site_code=NEW)
    with monkeypatch.context() as patch:
        patch.setattr(whole.Build, "make", killed)
        with pytest.raises(KeyboardInterrupt):
            press.publish()
    assert NEW in press.read("index.html")
    press.publish()
    assert all(NEW in press.read(path) for _, path in pages())
    tree = press.tree()
    assert press.rebuilt() == tree


def test_other_sites_do_not_wait_for_one_that_is_made_as_a_whole(press, standing, monkeypatch):
    """Neither with what was due before, nor with what is cleared while it goes on."""
    dali, titles, found = press.world.columns.dali_news, ["先前签发", "其间签发"], []
    press.out(dali, office="dali_office", title=titles[0])
    Website.objects.filter(host__name="anyue.localhost").update(site_code=NEW)
    unit, write_manifest = whole.Hand.unit, whole.Build.write_manifest

    def clearing(hand, one):
        if not found:
            found.append(titles[0] in press.read("yaowen/index.html", site="dali"))
            press.out(dali, office="dali_office", title=titles[1])
        return unit(hand, one)

    def looked_at(build):
        found.append(titles[1] in press.read("yaowen/index.html", site="dali"))
        return write_manifest(build)

    monkeypatch.setattr(whole.Hand, "unit", clearing)
    monkeypatch.setattr(whole.Build, "write_manifest", looked_at)
    press.publish()
    assert found == [True, True]


def test_a_site_that_another_process_builds_keeps_nobody_waiting(press, standing):
    press.out(press.world.columns.dali_news, office="dali_office", title="不等别人")
    dali = next(one for one in builder.hosted() if one.host == "dali.localhost")
    run = builder._Run(press.tick())
    with locked(press.folder("dali")):
        assert not run.follow_soon(dali)
    assert "不等别人" not in press.read("yaowen/index.html", site="dali")
    assert run.follow_soon(dali)
    assert "不等别人" in press.read("yaowen/index.html", site="dali")
