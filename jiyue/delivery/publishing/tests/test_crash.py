"""A build that dies at any step is simply done again; a change that is delivered twice does no harm."""

import shutil

import pytest

from jiyue.common import files
from jiyue.delivery.publishing import builder, tree
from jiyue.delivery.publishing.models import Change, Output, Receipt, Tree


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def standing(press):
    for _ in range(3):
        press.out()
    press.publish()
    return press


def die_at(monkeypatch, owner, name, turn):
    """Let the `turn`-th call of a function be the last thing that happens."""
    real, calls = getattr(owner, name), iter(range(1000))

    def dying(*args, **kwargs):
        if next(calls) == turn:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, dying)


POINTS = [
    *((files, "_write_new", turn) for turn in (0, 2, 4, 9, 17, 22)),
    *((files, "write_together", turn) for turn in range(2)),
    *((files.os, "replace", turn) for turn in (0, 2, 5, 12, 20)),
    (builder, "update_manifest", 0),
    (builder, "_sign", 0),
]


@pytest.mark.parametrize(("owner", "name", "turn"), POINTS)
def test_killed_between_any_two_steps_the_next_run_ends_where_it_should(standing, monkeypatch, owner, name, turn):
    press = standing
    press.out()
    with monkeypatch.context() as patch:
        die_at(patch, owner, name, turn)
        with pytest.raises(Killed):
            press.publish()
    press.publish()
    after = press.tree()
    assert after == press.rebuilt()
    assert not Change.objects.filter(done_at=None).exists()


@pytest.mark.parametrize(("owner", "name", "turn"), [POINTS[0], POINTS[2], (builder, "update_manifest", 0)])
def test_killed_in_a_withdrawal_the_page_is_gone_after_the_next_run(press, monkeypatch, owner, name, turn):
    resource = press.out(title="撤回的消息")
    press.publish()
    press.withdraw(resource)
    with monkeypatch.context() as patch:
        die_at(patch, owner, name, turn)
        with pytest.raises(Killed):
            press.publish()
    press.publish()
    assert "撤回的消息" not in press.read("index.html")
    assert not (press.folder() / "dtyw/2026").exists()
    assert press.tree() == press.rebuilt()


def test_what_a_killed_process_left_beside_the_tree_never_gets_into_it(standing):
    press = standing
    staging = press.folder().with_name(".staging")
    staging.mkdir(exist_ok=True)
    (staging / "0").write_text("half a pa")
    (staging / "77").write_text("")
    press.out()
    press.publish()
    assert not list(staging.iterdir())
    assert press.tree() == press.rebuilt()


def test_killed_while_saving_what_was_written_is_done_again(standing, monkeypatch):
    press = standing
    resource = press.out()
    with monkeypatch.context() as patch:
        die_at(patch, builder.store.Saved, "_save_receipts", 0)
        with pytest.raises(Killed):
            press.publish()
    assert not Receipt.objects.filter(resource=resource).exists()
    assert Change.objects.filter(done_at=None).exists()
    press.publish()
    assert Receipt.objects.filter(resource=resource).count() == 1
    assert press.tree() == press.rebuilt()


@pytest.mark.parametrize(
    ("owner", "name", "turn"),
    [(tree.FreshTree, "write", 5), (tree.FreshTree, "finish", 0), (files, "sync_tree", 0), (builder, "_sign", 0)],
)
def test_a_full_build_that_dies_leaves_the_live_tree_whole(standing, monkeypatch, owner, name, turn):
    press = standing
    before = press.tree()
    with monkeypatch.context() as patch:
        die_at(patch, owner, name, turn)
        with pytest.raises(Killed):
            press.publish(everything=True)
    assert press.tree() == before
    assert press.rebuilt() == before


def test_a_full_build_goes_on_with_what_a_stopped_one_had_finished(press, monkeypatch):
    """Stopped twice; half a file, half a twin and one that is no longer right are made anew, the others are not."""
    resources = [press.out() for _ in range(6)]
    for written in (24, 30):
        with monkeypatch.context() as patch:
            die_at(patch, tree.FreshTree, "write", written)
            with pytest.raises(Killed):
                press.publish(everything=True)
    left = press.folder().with_name(".fresh")
    stopped_at = [path for path in left.rglob("*") if path.is_file()]
    found = sorted(path for path in left.rglob("*.html") if path.with_name(path.name + ".br").is_file())
    assert len(found) > 4
    found[0].write_bytes(found[0].read_bytes()[:-9])
    (twin := found[1].with_name(found[1].name + ".br")).write_bytes(twin.read_bytes()[:-3])
    (twin := found[2].with_name(found[2].name + ".gz")).write_bytes(b"")
    heard = []
    press.clear(resources[0], title="中断以后改过的题名")
    report = builder.publish_due(at=press.tick(), everything=True, told=lambda *said: heard.append(said))
    pages = [path for path in stopped_at if path.suffix not in (".gz", ".br")]
    assert len(found) - 4 <= report.taken_over <= len(pages) - 3
    assert [said[1:] for said in heard if said[0] == "anyue.localhost"] == [(1, 2), (2, 2)]
    assert not press.folder().with_name(".stopped").exists()
    after = press.tree()
    assert press.publish(everything=True).taken_over == 0
    assert after == press.tree()
    shutil.rmtree(press.folder())
    assert press.rebuilt() == after


def test_a_first_build_that_dies_is_begun_again(press, monkeypatch):
    press.out()
    with monkeypatch.context() as patch:
        die_at(patch, tree.FreshTree, "write", 3)
        with pytest.raises(Killed):
            press.publish()
    assert not press.folder().exists()
    press.publish()
    assert press.tree() == press.rebuilt()


def test_a_change_delivered_twice_writes_nothing_the_second_time(standing):
    press = standing
    press.out()
    press.publish()
    before = press.tree()
    Change.objects.update(done_at=None)
    report = press.publish()
    assert report.rendered
    assert report.written == 0
    assert press.tree() == before
    assert Receipt.objects.count() == 4


def test_the_database_of_outputs_may_be_lost(standing):
    press = standing
    before = press.tree()
    Output.objects.all().delete()
    Tree.objects.update(chrome="", index_sha256="")
    press.publish()
    assert press.tree() == before
    press.out()
    press.publish()
    assert press.tree() == press.rebuilt()


def test_a_full_build_puts_right_what_was_tampered_with(standing):
    press = standing
    before = press.tree()
    (press.folder() / "index.html").write_text("tampered")
    (press.folder() / "dtyw/index.html.gz").unlink()
    (press.folder() / "casino.html").write_text("x")
    assert press.rebuilt() == before
