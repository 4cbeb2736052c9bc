"""The commands that other tools call: what they print and how they end."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import jiyue
from jiyue.content.review.models import Clearance
from jiyue.delivery.publishing import bench, buildbench, builder, fanbench


def told(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_publish_says_what_it_did(press):
    press.out()
    report = json.loads(told("publish", "--json"))
    assert report["sites"] == 3
    assert report["rendered"] == report["written"] > 10
    assert report["seconds"] >= 0
    assert "写入 0 页" in told("publish")
    again = json.loads(told("publish", "--all", "--site", "anyue.localhost", "--json"))
    assert again["full"] == ["anyue.localhost"]
    assert again["written"] == 0


def test_publish_ends_with_1_when_something_was_refused_and_2_for_an_unknown_site(press):
    resource = press.out()
    Clearance.objects.filter(version__resource=resource).update(seal="0" * 64)
    with pytest.raises(CommandError, match="没有有效签发") as ended:
        told("publish")
    assert ended.value.returncode == 1
    with pytest.raises(CommandError, match="没有托管") as ended:
        told("publish", "--site", "nowhere")
    assert ended.value.returncode == 2


def test_verify_site_ends_with_0_as_published_and_1_when_not(press, capsys):
    press.now = datetime.now(UTC)
    press.out()
    press.publish()
    arguments = ("verify_site", str(press.folder()), "--manifest", str(press.folder() / "manifest"))
    with pytest.raises(SystemExit) as ended:
        call_command(*arguments)
    assert ended.value.code == 0
    (press.folder() / "index.html").write_text("x")
    with pytest.raises(SystemExit) as ended:
        call_command(*arguments, "--json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["changed"] == ["index.html"]


def test_the_bench_measures_the_same_actions(db, monkeypatch):
    monkeypatch.setattr(bench, "WARM", 1)
    monkeypatch.setattr(bench, "MEASURED", 2)
    indexed = []
    acts = bench.Search(**{name: partial(indexed.append, name) for name in ("update", "fold", "rebuild")})
    figures = bench.run(85, search=acts)
    assert indexed == ["rebuild", "update", "update", "update", "fold"]
    assert figures["resources"] == 85
    assert figures["build_files"] > 3 * 85
    assert 15 < figures["one_change_files"] < 60
    assert figures["one_change_cpu_ms"] > 0


def test_the_bench_of_twenty_sites_waits_for_the_last_page(db, settings, monkeypatch):
    settings.THEMES_ROOT = Path(jiyue.__file__).parent / "themes"
    monkeypatch.setattr(fanbench, "SITES", 3)
    monkeypatch.setattr(fanbench, "MEASURED", 2)
    monkeypatch.setattr(fanbench.FanBench, "_beside_a_full_build", lambda _bench: [])
    figures = fanbench.run(1)
    assert (figures["sites"], figures["during_full_build_s_p95"]) == (3, None)
    assert 0 < figures["idle_s_p50"] <= figures["idle_s_p95"] < fanbench._PATIENCE
    assert len(list(Path(settings.SITES_ROOT).glob("fan*/current/news/2*/*/*.html"))) == 3 * 2


def test_the_bench_of_a_full_build_builds_it_anew_and_sets_hugo_beside_it(db, settings, monkeypatch):
    settings.THEMES_ROOT = Path(jiyue.__file__).parent / "themes"
    reports = []

    def publish(*, everything=True):
        report = builder.publish_due(everything=everything).as_dict()
        reports.append(report)
        return buildbench.Run(cpu=2.0, wall=1.0, peak_mb=100, said=""), report

    monkeypatch.setattr(buildbench, "_publish", publish)
    figures = buildbench.run(45)
    assert [one["written"] > 45 for one in reports] == [True, False, True]
    assert [one["ahead_s"] > 0 for one in reports] == [False, False, True]
    assert figures["pages"] == reports[0]["rendered"] > 45 + 2 * bench.COLUMNS
    assert figures["build_cpu_s"] >= 0
    if shutil.which("hugo"):
        assert figures["hugo_pages"] > 45 + bench.COLUMNS
    else:
        assert figures["hugo"] == "absent"


def test_a_measured_command_is_told_with_its_children():
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))']); print('done')"
    found = buildbench._measured([sys.executable, "-c", script])
    assert found.said == "done\n"
    assert 0 < found.cpu < found.wall * 8
    with pytest.raises(subprocess.CalledProcessError):
        buildbench._measured([sys.executable, "-c", "raise SystemExit(3)"])
