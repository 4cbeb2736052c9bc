"""The 法规 pages are found article by article, where they stand and as long as they do."""

import pytest

from jiyue.delivery.publishing.models import Tree
from jiyue.delivery.publishing.regulations import regulations_of
from jiyue.delivery.search import engine, laws, recent
from jiyue.delivery.search.actions import fold_due, follow_regulations, rebuild, update_due
from jiyue.delivery.search.queries import resources, search
from jiyue.estate.registry.models import Website
from tests.world import NOW

ARTICLE = "regulations/dali-2021.html#article-3"


def website(host):
    return Website.objects.get(host__name=host)


def publish_laws(host):
    """As the publisher leaves it after writing the 法规 pages of a site."""
    site = website(host)
    digest = regulations_of(site.outlet.sponsor.place_id, NOW.date()).digest
    Tree.objects.update_or_create(website=site, defaults={"regulations": digest})


def hosts_of_dali():
    names = Website.objects.filter(host__isnull=False).values_list("host__name", "outlet__sponsor__place__code")
    return sorted(host for host, place in names if place.startswith("5329"))


@pytest.fixture
def words(world):
    """Some words that only one article of the Dali document holds."""
    binding = regulations_of(website("dali.localhost").outlet.sponsor.place_id, NOW.date()).pages["law:dali-2021"]
    part = next(one for one in laws.parts(binding.pack, binding.edition) if one.anchor == "article-3")
    return part.words.removeprefix(part.label)[:20]


def addresses(text, **options):
    return [hit.path for hit in search(text, near=False, **options).items]


@pytest.mark.parametrize("way", [lambda: rebuild(at=NOW), lambda: follow_regulations(at=NOW)], ids=["whole", "swept"])
def test_an_article_is_found_at_its_anchor_on_the_sites_that_show_it_and_on_no_other(released, words, way):
    released("另一条消息")
    rebuild(at=NOW)
    assert addresses(words) == []
    publish_laws("dali.localhost")
    publish_laws("anyue.localhost")
    way()
    found = search(words, hosts=["dali.localhost"])
    assert [hit.path for hit in found.items] == [ARTICLE]
    hit = found.items[0]
    assert hit.title.endswith("第三条")
    assert hit.url == f"{website('dali.localhost').base_url.rstrip('/')}/{ARTICLE}"
    assert [(one.key, one.label, one.count) for one in found.facets["kind"]] == [("regulation", "法规文件", 1)]
    assert addresses(words, kind="regulation") == [ARTICLE]
    assert addresses(words, kind="notice") == []
    assert addresses(words, hosts=["anyue.localhost"]) == []


def test_what_several_sites_show_is_one_find_and_leads_to_the_site_that_was_asked(released, words):
    released("另一条消息")
    first, second = hosts_of_dali()[:2]
    publish_laws(first)
    publish_laws(second)
    rebuild(at=NOW)
    for host in (first, second):
        (hit,) = search(words, hosts=[host]).items
        assert (hit.host, hit.url) == (host, f"{website(host).base_url.rstrip('/')}/{ARTICLE}")
    found = search(words, hosts=[first, second], host=second)
    assert [hit.host for hit in found.items] == [second]
    assert search(words, hosts=[first, second]).total == 1


def test_who_looks_for_a_document_by_name_finds_it_and_not_each_of_its_articles(released):
    released("另一条消息")
    publish_laws("dali.localhost")
    rebuild(at=NOW)
    title = regulations_of(website("dali.localhost").outlet.sponsor.place_id, NOW.date()).pages["law:dali-2021"]
    assert addresses(title.pack.document.title) == ["regulations/dali-2021.html"]


def test_pages_that_are_gone_are_found_no_more_and_those_not_written_yet_are_not_found(released, words):
    released("另一条消息")
    publish_laws("dali.localhost")
    rebuild(at=NOW)
    assert addresses(words) == [ARTICLE]
    Tree.objects.filter(website=website("dali.localhost")).update(regulations="written by an earlier rulebook")
    follow_regulations(at=NOW)
    assert addresses(words) == []
    fold_due(enough=0)
    assert addresses(words) == []
    publish_laws("dali.localhost")
    assert follow_regulations(at=NOW) > 40
    assert addresses(words) == [ARTICLE]


def test_a_sweep_without_anything_new_and_a_published_change_write_nothing_of_it(released, words):
    released("另一条消息")
    publish_laws("dali.localhost")
    rebuild(at=NOW)
    assert follow_regulations(at=NOW) == 0
    assert recent.size(engine.current()) == 0
    made = released("新的消息")
    update_due(at=NOW)
    assert [str(made.pk)] == recent.read(engine.current()).resources
    assert resources(words) == []
    assert resources("新的消息") == [str(made.pk)]
