"""What stands at a closed site's addresses: each leads on to the portal; its files stay where they were."""

import os
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


def write(folder: Path, pairs: dict[str, str], *, site: str, portal: str, home: str) -> None:
    """In place of the tree at `folder`: a page for each old path and its new address, and the map for nginx beside."""
    told = {"site": escape(site), "portal": escape(portal)}
    with locked(folder):
        fresh = folder.with_name(".leading")
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
