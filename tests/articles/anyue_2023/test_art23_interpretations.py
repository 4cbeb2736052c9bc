"""安岳2023 第二十三条: an important document goes out with its interpretation or not at all."""

import pytest

from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.published_pairs import linked_from, moments, pair


@pytest.mark.clause("anyue-2023/23.1")
@pytest.mark.parametrize("provider", ["文件制发部门", "牵头部门", "起草部门"])
def test_an_important_document_goes_out_with_an_interpretation_of_one_of_three_departments(press, provider):  # noqa: F811
    column = press.world.columns.anyue_notices
    policy, said = pair(press, column, office="anyue_office", provider=provider)
    press.clear(policy)
    assert moments(policy, said) == [None, None]
    press.clear(said)
    first, second = moments(policy, said)
    assert first == second is not None
    press.publish()
    assert linked_from(press, policy, "anyue") == ["一图读懂"]
    assert linked_from(press, said, "anyue") == ["关于森林防火的通知"]


@pytest.mark.clause("anyue-2023/23.1")
def test_an_interpretation_of_nobody_named_does_not_let_the_document_out(press):  # noqa: F811
    column = press.world.columns.anyue_notices
    policy, said = pair(press, column, office="anyue_office", provider="")
    press.clear(said)
    press.clear(policy)
    assert moments(policy, said) == [None, None]
    other = press.write(kind="interpretation", title="访谈", interprets=policy.short_id, provider="牵头部门")
    press.place(other, column)
    press.clear(other)
    assert None not in moments(policy, said, other)
