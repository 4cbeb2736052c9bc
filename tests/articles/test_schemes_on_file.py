"""大理2021 第二十二条、云南2017 三（一）、附件3第5项、云南2019 第二十一条: nothing goes out without a scheme."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.review.actions import submit
from jiyue.core.audit.actions import SYSTEM
from jiyue.delivery.publishing.models import Release
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.registry.actions import record_post
from jiyue.estate.schemes import actions, queries
from jiyue.estate.schemes.models import Scheme
from jiyue.faces.console.tests.conftest import client_of
from tests import reviewing
from tests.registering import account, refusing, yunnan
from tests.world import NOW, at, organisation

LATER = at("2026-11-03 09:00")


def new_unit(world, key="bureau", *, place="dali", **changes):
    """A unit that has just been registered, with its head and an editor."""
    above = getattr(world.organisations, place)
    values = {"short": "州林草局", "kind": "department", "place": above.place, "parent": above, **changes}
    unit = organisation(f"{above.place.name}林业和草原局", **values, has_schemes=False)
    setattr(world.organisations, key, unit)
    return unit


def drafted(world, key="bureau"):
    from jiyue.content.library import actions as library

    by = world.posting(key, "editor")
    fields = {"title": "关于报送工作总结的通知", "body": reviewing.TEXT, "kind": "notice"}
    return library.create(owner=getattr(world.organisations, key), by=by, at=NOW, **fields)


@pytest.mark.clause("dali-2021/22.a")
@pytest.mark.clause("yunnan-2017/3.1.a")
def test_a_new_unit_sends_nothing_in_before_it_has_adopted_its_scheme_and_the_workflow_mirrors_it(world):
    unit, resource = new_unit(world), drafted(world)
    by, head = world.posting("bureau", "editor"), world.posting("bureau", "head")
    refused = refusing(lambda: submit(resource, by=by, at=NOW), "dali-2021/22.a")
    assert {one.clause for one in refused.citations} == {"dali-2021/22.a", "yunnan-2017/3.1.a"}
    assert refused.screen == f"/console/schemes/units/{unit.pk}/"
    client = client_of(head)
    page = client.get(refused.screen).content.decode()
    assert "采用以前不能送审和发布" in page
    adopting = f"{refused.screen}release/"
    assert "终审（签发）：由主要负责人办理" in client.get(adopting).content.decode()
    assert client.post(adopting, {"adopted_on": str(timezone.localdate())}).status_code == 302
    scheme = Scheme.objects.get(unit=unit, key="release")
    assert (scheme.label, scheme.origin, scheme.signer) == ("信息发布审核制度", "model", head.person.name)
    review = submit(resource, by=by, at=NOW)
    chain = next(one for one in scheme.workflow if one["key"] == review.case.chain)
    written = [(one["key"], one["roles"], one["aspects"]) for one in chain["steps"]]
    steps = review.case.steps.order_by("position")
    assert [
        (one.key, one.roles, one.aspects[: len(wanted[2])]) for one, wanted in zip(steps, written, strict=True)
    ] == [*written]


@pytest.mark.clause("dali-2021/22.a")
@pytest.mark.clause("yunnan-2017/3.1.a")
def test_nothing_is_released_when_the_scheme_was_revoked_on_the_way(world):
    resource = reviewing.draft(world, "dali")
    review = reviewing.up_to(world, reviewing.submitted(world, resource), "review-3")
    scheme = Scheme.objects.get(unit=world.organisations.dali_office, key="release")
    actions.revoke(scheme, by=world.posting("dali_office", "head"), at=NOW, reason="修订")
    for clause in ("dali-2021/22.a", "yunnan-2017/3.1.a"):
        refusing(lambda: reviewing.pass_step(world, review, at=LATER), clause)
    assert not Release.objects.exists()
    assert current_step(review.case).key == "review-3"
    adopter = queries.of_unit(world.organisations.dali_office)
    actions.adopt(adopter, key="release", by=world.posting("dali_office", "deputy_head"), at=LATER)
    reviewing.pass_step(world, review, at=LATER)
    assert Release.objects.get().resource == resource


@pytest.mark.clause("yunnan-2017/3.1.a")
def test_everywhere_in_the_province_a_unit_without_a_scheme_is_listed_and_publishes_nothing(world):
    yunnan(world)
    office = world.organisations.yunnan_department
    Scheme.objects.filter(unit=office).delete()
    resource = drafted(world, "yunnan_department")
    by = world.posting("yunnan_department", "editor")
    refusing(lambda: submit(resource, by=by, at=NOW), "yunnan-2017/3.1.a")
    standing = {one.asked.key: one for one in queries.standings(queries.of_unit(office), at=NOW)}
    assert standing["release"].word == "没有"
    adopted, could_not = actions.adopt_missing([queries.of_unit(office)], by=SYSTEM, at=NOW)
    assert ([one.key for one in adopted], could_not) == (["release", "management", "secrecy"], [])
    assert submit(resource, by=by, at=NOW).case.chain == adopted[0].workflow[0]["key"]


def test_where_the_documents_are_silent_nothing_is_asked(world, django_assert_num_queries):
    adopter = queries.of_unit(world.organisations.anyue_office)
    with django_assert_num_queries(0):
        assert queries.require(adopter, at=NOW) == {}
    assert queries.standings(adopter, at=NOW) == []
    with django_assert_num_queries(1):
        queries.require(queries.of_unit(world.organisations.dali_office), at=NOW)


def test_the_people_whom_the_scheme_names_decide_and_nobody_else(world):
    office = world.organisations.dali_office
    named, other = world.posting("dali_section", "section_head"), world.posting("dali_office", "section_head")
    adopter = queries.of_unit(office)
    chosen = {"default-three-reviews/review-2": [str(named.person_id)]}
    head = world.posting("dali_office", "head")
    wrong = {"default-three-reviews/review-2": [str(head.person_id)]}
    with pytest.raises(Refusal, match="不在任或没有这一岗位"):
        actions.adopt(adopter, key="release", reviewers=wrong, by=head, at=NOW)
    made = actions.adopt(adopter, key="release", reviewers=chosen, by=head, at=NOW)
    assert (made.number, made.reviewers) == (2, chosen)
    review = reviewing.up_to(world, reviewing.submitted(world, reviewing.draft(world, "dali")), "review-2")
    with pytest.raises(Refusal, match="由指定的审核人办理"):
        reviewing.pass_step(world, review, by=other)
    assert reviewing.pass_step(world, review, by=named).case.position == 3


@pytest.mark.clause("yunnan-2017/A3.5")
def test_a_unit_that_lacks_one_of_the_three_schemes_is_listed_until_it_has_it(world):
    office = world.organisations.xiangyun_office
    supervisor = client_of(world.posting("dali_office", "supervisor"))

    def missing():
        table = supervisor.get("/console/schemes/", {"export": "csv", "words": "没有 祥云县人民政府办公室"})
        return {line.split(",")[1] for line in table.content.decode("utf-8-sig").splitlines()[1:]}

    actions.adopt_missing([queries.of_unit(office)], by=SYSTEM, at=NOW)
    assert missing() == set()
    for key, label in (("management", "政府网站管理机制"), ("secrecy", "保密审查机制")):
        scheme = Scheme.objects.get(unit=office, key=key, ended_at=None)
        actions.revoke(scheme, by=world.posting("xiangyun_office", "head"), at=NOW, reason="修订")
        assert missing() == {label}
        actions.adopt(queries.of_unit(office), key=key, by=world.posting("xiangyun_office", "head"), at=LATER)
    release = Scheme.objects.get(unit=office, key="release", ended_at=None)
    actions.revoke(release, by=world.posting("xiangyun_office", "head"), at=LATER, reason="修订")
    assert missing() == {"信息发布审核制度（未采用不能发布）"}
    assert "附件3 第5项" in supervisor.get("/console/schemes/").content.decode()


@pytest.mark.clause("yunnan-2019/21.1")
def test_an_account_without_named_reviewers_for_each_step_posts_nothing(world):
    outlet = account(world, "dali_office")
    by, head = world.posting("dali_office", "editor"), world.posting("dali_office", "head")
    post = {"posted_on": NOW.date(), "title": "第一条", "link": "https://example.cn/1", "original": True}
    refused = refusing(lambda: record_post(outlet, **post, by=by, at=NOW), "yunnan-2019/21.1")
    adopter = queries.of_account(outlet, unit=outlet.sponsor)
    assert refused.screen == adopter.screen
    adopt = {"key": "account-release", "by": head, "at": NOW}
    # Nobody in the house could sign what is ordinary or important: no workflow without people.
    lacking = refusing(lambda: actions.adopt(adopter, **adopt), "yunnan-2019/21.1")
    assert "账号主要负责人签发" in lacking.message
    section, deputy = world.posting("dali_section", "section_head"), world.posting("dali_office", "deputy_head")
    scheme = actions.adopt(adopter, **adopt)
    assert scheme.reviewers == {
        "ordinary/review-1": [str(by.person_id)],
        "ordinary/review-2": [str(section.person_id)],
        "important/review-1": [str(by.person_id)],
        "important/review-2": [str(deputy.person_id)],
        "major/review-1": [str(by.person_id)],
        "major/review-2": [str(head.person_id)],
    }
    assert record_post(outlet, **post, by=by, at=NOW).pk
    deputy.until = LATER.date()
    deputy.save()
    again = {**post, "link": "https://example.cn/2"}
    gone = refusing(lambda: record_post(outlet, **again, by=by, at=LATER + timedelta(hours=1)), "yunnan-2019/21.1")
    assert "分管领导签发" in gone.message
