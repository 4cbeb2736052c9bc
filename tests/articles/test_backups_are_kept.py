"""安岳2023 第三十条、大理2021 第三十九条、云南2019 第三十三条: backups in time, tried, and their state seen."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from jiyue.config import backups, readiness
from jiyue.rulebook.regulations import queries
from tests.registering import filled, yunnan
from tests.world import NOW


@pytest.fixture
def folder(transactional_db, world, settings, tmp_path):
    settings.HOME, settings.BACKUP_DIR = tmp_path / "home", str(tmp_path / "second" / "place")
    yunnan(world)
    (settings.HOME / "keys").mkdir(parents=True)
    Path(settings.BACKUP_DIR).mkdir(parents=True)
    return Path(settings.BACKUP_DIR)


def told(at):
    """What the check before going public says of the backups."""
    return [one.message for one in readiness.backups(at)]


@pytest.mark.clause("anyue-2023/30.3", "yunnan-2019/33.5", "dali-2021/39.c")
def test_a_backup_is_made_each_day_and_tried_and_a_missing_one_is_said_with_the_articles(folder):
    (first, second) = told(NOW)
    assert "最近1天没有备份" in first
    assert "最近30天没有备份的恢复检验" in second
    assert all(article in first for article in ("第三十条", "第三十三条", "第三十九条"))
    made = backups.run_due(at=NOW)
    assert told(NOW) == []
    assert backups.run_due(at=NOW + timedelta(hours=5)) is None
    (kept,) = backups.listed(folder)
    assert (kept.path, kept.troubles, kept.checked_at) == (made, (), NOW)
    assert "最近1天没有备份" in told(NOW + timedelta(days=2))[0]
    # Beside one another the stricter drives, so each document's own numbers are looked at as well.
    for clause in ("anyue-2023/30.3", "yunnan-2019/33.5"):
        asked = filled(clause, "backup")
        assert (asked.term, asked.tested, asked.keep) == ("1 day", "30 days", 30)
    (made / "data.tar").write_bytes(b"rotten")
    backups.check(made, at=NOW)
    assert "恢复检验" in told(NOW)[0]


@pytest.mark.clause("dali-2021/39.c")
def test_how_often_how_many_and_how_tried_follow_the_document(folder, settings, tmp_path):
    root = tmp_path / "rulepacks"
    shutil.copytree(settings.RULEPACKS_ROOT, root)
    path = root / "dali-2021" / "defaults.yaml"
    said = "term: 1 day, tested: 30 days, keep: 30"
    assert said in path.read_text()
    path.write_text(path.read_text().replace(said, "term: 12 hours, tested: 7 days, keep: 2"))
    settings.RULEPACKS_ROOT = root
    queries.reload()
    try:
        for turn in range(4):
            assert backups.run_due(at=NOW + timedelta(hours=13 * turn))
        assert len(backups.listed(folder)) == 2
        assert told(NOW + timedelta(hours=39)) == []
        assert any("最近7天没有备份的恢复检验" in one for one in told(NOW + timedelta(days=20)))
    finally:
        queries.reload()
