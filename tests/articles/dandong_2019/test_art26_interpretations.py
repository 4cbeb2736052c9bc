"""丹东2019 第二十六条: an important document goes out with its interpretation or not at all."""

import pytest

from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.published_pairs import linked_from, moments, pair
from tests.registering import dandong
from tests.world import column


@pytest.mark.clause("dandong-2019/26.1")
@pytest.mark.parametrize("provider", ["文件制发部门", "牵头部门", "起草部门"])
def test_an_important_document_goes_out_with_an_interpretation_of_one_of_three_departments(press, provider):  # noqa: F811
    world = press.world
    dandong(world)
    office = world.organisations.dandong_office
    papers = column(world.sites.dandong, "政策文件", "zcwj", owner=office, cls="documents")
    policy, said = pair(press, papers, office="dandong_office", provider=provider)
    press.clear(policy)
    assert moments(policy, said) == [None, None]
    other = press.write(
        office="dandong_office", kind="interpretation", title="网友说", interprets=policy.short_id, provider="网友"
    )
    press.clear(other)
    assert moments(policy, said) == [None, None]
    press.clear(said)
    first, second = moments(policy, said)
    assert first == second is not None
    press.publish()
    assert "一图读懂" in linked_from(press, policy, "dandong")
    assert linked_from(press, said, "dandong") == ["关于森林防火的通知"]
