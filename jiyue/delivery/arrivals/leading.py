"""What stands at a closed site's addresses: each leads on to the portal; its files stay where they were.

What is to be written is planned beside the tree before the closing is kept, so that it is written whatever happens.
"""

import json
import os
import shutil
from html import escape
from pathlib import Path
from urllib.parse import urljoin

from jiyue.common import files
from jiyue.delivery.arrivals.rules import nginx_map
from jiyue.delivery.publishing.tree import locked

_PAGE = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>{title}</title><link rel="canonical" href="{url}"><meta http-equiv="refresh" content="0;url={url}"></head>'
    "<body><main><h1>{title}</h1><p>“{site}”已经关停，内容已迁移到“{portal}”。</p>"
    '<p>这个页面现在的地址：<a href="{url}">{url}</a></p></main></body></html>\n'
)


def plan(folder: Path, pairs: dict[str, str], *, site: str, portal: str, home: str) -> None:
    """Put down what is to stand at `folder` once the site is closed."""
    planned = {"pairs": pairs, "site": site, "portal": portal, "home": home}
    files.write_atomic(_plan_of(folder), json.dumps(planned, ensure_ascii=False).encode())


def carry_out(folder: Path) -> bool:
    """Write what was planned and still has to be written."""
    try:
        planned = json.loads(_plan_of(folder).read_bytes())
    except FileNotFoundError:
        return False
    _write(folder, **planned)
    _plan_of(folder).unlink(missing_ok=True)
    return True


def _plan_of(folder: Path) -> Path:
    return folder.with_name("leading.json")


def _write(folder: Path, pairs: dict[str, str], *, site: str, portal: str, home: str) -> None:
    """In place of the tree at `folder`: a page for each old path and its new address, and the map for nginx beside."""
    told = {"site": escape(site), "portal": escape(portal)}
    with locked(folder):
        fresh = folder.with_name(".leading")
        # What a process that was killed had begun.
        shutil.rmtree(fresh, ignore_errors=True)
        kept = folder / "files"
        for path in kept.rglob("*") if kept.is_dir() else ():
            if path.is_file():
                target = fresh / "files" / path.relative_to(kept)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, target)
        for old, url in {"index.html": home, "404.html": home, **pairs}.items():
            page = _PAGE.format(title="页面已迁移", url=escape(url), **told)
            files.write_atomic(fresh / old, page.encode(), sync=False)
        listed = [(f"/{path}", url) for path, url in sorted(pairs.items())]
        files.write_atomic(folder.with_name("nginx-moved.conf"), nginx_map(listed).encode())
        files.replace_tree(fresh, folder)


def pairs(paths: dict[str, str], *, base_url: str) -> dict[str, str]:
    """Old paths with whole addresses on the portal."""
    return {old: urljoin(base_url, new) for old, new in paths.items()}
