"""`jiyue bench build`: a whole site from the database to signed files, by the command that people run, and Hugo's
build of the same articles beside it where `hugo` is installed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from django.conf import settings

from jiyue.delivery.publishing import builder, fronts, rules
from jiyue.delivery.publishing.bench import Bench, Search
from jiyue.delivery.publishing.models import Placement
from jiyue.estate.registry.models import Website
from jiyue.estate.sites.models import Column

_EVERY = 0.2
_MAIN, _TITLE, _END = '<main id="main"', "<title>", "</main>"


class Run(NamedTuple):
    """What a command cost: CPU and wall seconds, the most memory that it and its children held at once, its words."""

    cpu: float
    wall: float
    peak_mb: int
    said: str


def run(count: int) -> dict[str, object]:
    """Fill a library and build its site: first, again with nothing changed, again with another header."""
    one = Bench(count, Search(update=int, fold=int, rebuild=int))
    one.fill()
    first, figures = _publish()
    again, unchanged = _publish()
    Website.objects.update(contact="电话 000-0000000")
    other, header = _publish(everything=False)
    return {
        "resources": count,
        "pages": figures["rendered"],
        "build_cpu_s": round(figures["build_cpu_s"], 2),
        "compress_cpu_s": round(figures["compress_cpu_s"], 2),
        "sync_wall_s": round(figures["sync_wall_s"], 2),
        "wall_s": round(figures["seconds"], 2),
        "command_cpu_s": round(first.cpu, 2),
        "command_wall_s": round(first.wall, 2),
        "peak_mb": first.peak_mb,
        "again_cpu_s": round(unchanged["build_cpu_s"], 2),
        "again_peak_mb": again.peak_mb,
        "header_first_pages_wall_s": round(header["ahead_s"], 2),
        "header_wall_s": round(header["seconds"], 2),
        "header_cpu_s": round(header["build_cpu_s"], 2),
        "header_compress_cpu_s": round(header["compress_cpu_s"], 2),
        "header_peak_mb": other.peak_mb,
        **(_beside_hugo(first, figures) if shutil.which("hugo") else {"hugo": "absent"}),
    }


def _publish(*, everything: bool = True) -> tuple[Run, dict[str, float]]:
    done = _measured([sys.executable, "-m", "jiyue", "publish", "--json", *(["--all"] if everything else [])])
    return done, json.loads(done.said)


def _measured(command: list[str]) -> Run:
    """Run a command to its end."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with _watched(process.pid) as peaks:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(used.ru_utime + used.ru_stime, time.monotonic() - start, max(peaks) // 1024, said)


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Note what a process and its children hold in kB, shared pages counted once."""
    peaks, over = [0], Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            peaks.append(sum(_held(one) for one in _family(pid)))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from _family(int(child))


def _held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


# -- Hugo -----------------------------------------------------------------------------------------------------------


def _beside_hugo(ours: Run, figures: dict[str, float]) -> dict[str, object]:
    """Hugo builds the same articles, lists, feeds and sitemap; the frame of its pages is plain text that we made."""
    source = Path(settings.SITES_ROOT).with_name("hugo")
    _layouts(source)
    _contents(source / "content")
    done = _measured(["hugo", "--quiet", "--source", os.fspath(source), "--destination", os.fspath(source / "public")])
    pages = sum(1 for _ in (source / "public").rglob("*.html"))
    shutil.rmtree(source)
    return {
        "hugo_pages": pages,
        "hugo_cpu_s": round(done.cpu, 2),
        "hugo_wall_s": round(done.wall, 2),
        "hugo_peak_mb": done.peak_mb,
        "hugo_cpu_ratio": round(done.cpu / figures["build_cpu_s"], 2),
        "hugo_wall_ratio": round(done.wall / figures["seconds"], 2),
        "hugo_command_cpu_ratio": round(done.cpu / ours.cpu, 2),
    }


def _layouts(source: Path) -> None:
    """Templates whose frame is cut from one of our own pages."""
    page = next(builder.folder_of("bench.localhost").glob("c*/2*/*/*.html")).read_text(encoding="utf-8")
    head, body = page[: page.index(_TITLE)], page[page.index("<link") : page.index(_MAIN)]
    frame = f"{head}<title>{{{{ .Title }}}} - {{{{ site.Title }}}}</title>\n{body}{_MAIN}>"
    row = (
        '<li class="jy-row"><a class="jy-row__link" href="{{ .RelPermalink }}"><span class="jy-row__title">'
        '{{ .Title }}</span></a><time class="jy-row__date">{{ .Date.Format "2006-01-02" }}</time></li>\n'
    )
    beside = '<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>'
    layouts = {
        "baseof": f'{frame}{{{{ block "main" . }}}}{{{{ end }}}}{page[page.index(_END) :]}',
        "single": '{{ define "main" }}<h1>{{ .Title }}</h1><time>{{ .Date.Format "2006-01-02 15:04" }}</time>'
        f'<div class="jy-body">{{{{ .Content }}}}</div>{{{{ with .PrevInSection }}}}{beside}{{{{ end }}}}'
        f"{{{{ with .NextInSection }}}}{beside}{{{{ end }}}}{{{{ end }}}}",
        "list": f'{{{{ define "main" }}}}<h1>{{{{ .Title }}}}</h1><ul>{{{{ range .Paginator.Pages }}}}{row}'
        "{{ end }}</ul>{{ with .Paginator }}{{ .PageNumber }} / {{ .TotalPages }}{{ if .HasNext }}"
        '<a href="{{ .Next.URL }}">较早一页</a>{{ end }}{{ end }}{{ end }}',
        "home": '{{ define "main" }}{{ range .Sections }}{{ range .Sections }}<h2>{{ .Title }}</h2><ul>'
        f"{{{{ range first {fronts.SIZE} .Pages }}}}{row}{{{{ end }}}}</ul>{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}",
    }
    folder = source / "layouts" / "_default"
    folder.mkdir(parents=True)
    for name, text in layouts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    config = {"baseURL": "http://bench.localhost/", "title": "示例县人民政府", "paginate": rules.PAGE}
    limits = {"disableKinds": ["taxonomy", "term"], "services": {"rss": {"limit": rules.FEED}}}
    (source / "config.json").write_text(json.dumps(config | limits), encoding="utf-8")


def _contents(folder: Path) -> None:
    columns = {one.pk: one for one in Column.objects.select_related("parent")}
    places = {key: "/".join(one.slug for one in (column.parent, column) if one) for key, column in columns.items()}
    for key, place in places.items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        _write(folder / place / "_index.html", {"title": columns[key].name}, "")
    rows = Placement.objects.values_list(
        "column_id",
        "resource__short_id",
        "resource__release__first_released_at",
        "resource__release__version__title",
        "resource__release__version__body",
    )
    for column, name, moment, title, body in rows.iterator(chunk_size=200):
        _write(folder / places[column] / f"{name}.html", {"title": title, "date": moment.isoformat()}, body)


def _write(path: Path, front: dict[str, str], body: str) -> None:
    path.write_text(f"{json.dumps(front, ensure_ascii=False)}\n{body}", encoding="utf-8")
