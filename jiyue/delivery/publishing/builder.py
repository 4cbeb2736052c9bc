"""Building what is due. Changes are done only when the files stand and the outputs are saved, so a build that was
killed is simply done again: what it had already written is found unchanged or written once more.
"""

import json
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiyue.common.compiled import Compiled
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Draft, Version
from jiyue.core.audit.models import ChainHead
from jiyue.delivery.publishing import context, first, graph, items, manifest, regulations, signing, site, store, whole
from jiyue.delivery.publishing.models import Change, Tree
from jiyue.delivery.publishing.pages import Maker, Page
from jiyue.delivery.publishing.render import renderer
from jiyue.delivery.publishing.site import ColumnView, SiteView
from jiyue.delivery.publishing.stock import DEEP
from jiyue.delivery.publishing.store import Known, Saved
from jiyue.delivery.publishing.tree import FreshTree, LiveTree, Meter, locked, update_manifest
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.sites.models import Column

SIGNED = ("signed_version", "signed_at")
Told = Callable[[str, int, int], object]
WHOLE = 2000
"""So many changes at once are cheaper as one full build."""


@dataclass
class Report:
    """What a run did: pages rendered, files written (twins not counted), left alone, removed, refused."""

    sites: int = 0
    rendered: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: int = 0
    taken_over: int = 0  # pages that a stopped full build had finished
    seconds: float = 0.0
    build_cpu_s: float = 0.0
    compress_cpu_s: float = 0.0
    sync_wall_s: float = 0.0
    ahead_s: float = 0.0  # until the most visited pages of a site were right that is made as a whole
    full: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


def publish_due(
    at: datetime | None = None, site: str | None = None, *, everything: bool = False, told: Told | None = None
) -> Report:
    """Follow every change that waits: item pages first, then what lists them; a site whose frame changed as a whole.

    `site` is a host name or domain; `everything` builds anew whether or not something changed. Sites that are made as
    a whole come last, and what changes on the others is followed in between; `told` hears of each stretch.
    """
    run = _Run(at or timezone.now(), told)
    served = hosted(site)
    wall, cpu = time.monotonic(), _cpu()
    for one in [one for one in served if not run.follow_soon(one, everything=everything)]:
        with locked(folder_of(one.host)):
            _follow(one.website_id, run, everything=everything)
    report, meter = run.report, run.meter
    report.sites = len(served)
    report.seconds = time.monotonic() - wall
    report.compress_cpu_s, report.sync_wall_s = meter.compress_cpu_s, meter.sync_wall_s
    report.build_cpu_s = _cpu() - cpu - meter.compress_cpu_s
    return report


class _Run:
    """One round over the sites: when it is, what it did, what it cost."""

    def __init__(self, at: datetime, told: Told | None = None) -> None:
        self.report, self.meter, self.told = Report(), Meter(), told
        self.at, self._begun, self._start = at, at, time.monotonic()

    def follow_soon(self, one: site.Served, *, everything: bool = False) -> bool:
        """Follow the changes of a site, unless it has to be made as a whole or another process is at it."""
        with locked(folder_of(one.host), wait=False) as held:
            return held and _follow(one.website_id, self, everything=everything, whole_too=False)

    def go_on(self, view: SiteView, done: int, of: int) -> None:
        if self.told:
            self.told(view.host, done, of)
        self.follow_others(view.website_id)

    def follow_others(self, website_id: UUID) -> None:
        """What changed on other sites while this one is made as a whole."""
        self.at = self._begun + timedelta(seconds=time.monotonic() - self._start)
        waiting = {other for (other,) in _sites_waiting()} - {website_id}
        for one in site.served() if waiting else ():
            if one.website_id in waiting:
                self.follow_soon(one)


def _cpu() -> float:
    """CPU seconds of this process and of the ones that helped it and are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def hosted(name: str | None = None) -> list[site.Served]:
    """The websites we serve, or the one of that host name or domain."""
    served = site.served()
    if name is None:
        return served
    found = [one for one in served if name in (one.host, one.domain)]
    if not found:
        raise Refusal(f"没有托管名为“{name}”的网站。", cure="请用 jiyue publish --help 查看用法，或核对主机名。")
    return found


def folder_of(host: str) -> Path:
    """Where the tree of a host stands."""
    return Path(settings.SITES_ROOT) / host / "current"


def _follow(website_id: UUID, run: _Run, *, everything: bool, whole_too: bool = True) -> bool:
    """One site: as a whole when its frame changed or it was never built, then change by change.

    False when it had to be made as a whole and was not to be.
    """
    at, report, meter = run.at, run.report, run.meter
    view = site.load(website_id, timezone.localdate(at))
    tree, _ = Tree.objects.get_or_create(website_id=website_id)
    due = _due(view)
    framed = tree.chrome != view.digest or not view.folder.is_dir() or any(topic == graph.SITE for _, topic in due)
    if everything or framed or len(due) > WHOLE:
        if not whole_too:
            return False
        if not everything and tree.built_at and len(due) <= WHOLE and first.may_go_ahead(view):
            resources = [one for one in due if one[1] != graph.SITE]
            start = time.monotonic()
            _build_changes(view, tree, resources, at, report, meter, ahead=first.keys(view))
            report.ahead_s += time.monotonic() - start
        _build_whole(view, tree, due, run)
        due = _due(view)
    if due or not _is_followed(view, tree):
        _build_changes(view, tree, due, at, report, meter)
    return True


_sites_waiting = Compiled(
    lambda: Change.objects.filter(done_at__isnull=True).order_by().values_list("website_id").distinct()
)
_waiting = Compiled(
    lambda website: (
        Change.objects.filter(website_id=website, done_at__isnull=True).order_by("id").values_list("id", "topic")
    )
)


def _due(view: SiteView) -> list[tuple[int, str]]:
    return [(number, topic) for number, topic in _waiting(view.website_id)]


# -- change by change -----------------------------------------------------------------------------------------------


def _build_changes(
    view: SiteView,
    tree: Tree,
    due: list[tuple[int, str]],
    at: datetime,
    report: Report,
    meter: Meter,
    *,
    ahead: Sequence[str] = (),
) -> None:
    """High queue: the items themselves; low queue: all that lists them or stands beside them.

    `ahead` are other pages that are made anew beside them, because the whole site will be.
    """
    maker, live = Maker(view, at), LiveTree(view.folder, meter)
    resources = graph.resource_ids(topic for _, topic in due)
    affected = _affected(maker, tree, resources).with_lists(ahead)
    if ahead:
        maker.stock.read_ends(view.columns, DEEP)
    saved = Saved(view.website_id)
    files = _render(maker, affected, live, saved, report)
    # What a refused item carries stays with the page that stands.
    resources = [key for key in resources if key not in maker.refused]
    _follow_files(maker, live, saved, files, resources, report)
    report.refused += len(maker.refused)
    if saved.changed:
        index = update_manifest(
            live,
            saved.changed,
            files_now=tree.files + saved.delta,
            index_sha256=tree.index_sha256,
            stored=lambda first, last: store.stored(view.website_id, first, last),
        )
        tree.index_sha256 = index
        _sign(live, view.host, tree, at)
        live.flush()
    with transaction.atomic():
        saved.save(resources, refused=maker.refused, alarmed=bool(maker.alarmed), at=at)
        if saved.changed or not _is_followed(view, tree):
            tree.files += saved.delta
            tree.regulations, tree.fronts = view.regulations.digest, view.fronts.digest
            tree.save(update_fields=["files", "index_sha256", "regulations", "fronts", *SIGNED])
        Change.objects.filter(id__in=[number for number, _ in due]).update(done_at=at)


def _is_followed(view: SiteView, tree: Tree) -> bool:
    """Whether the pages that follow no resource say what they should: 法规 pages and composed pages."""
    return (tree.regulations, tree.fronts) == (view.regulations.digest, view.fronts.digest)


def _affected(maker: Maker, tree: Tree, resources: list[UUID]) -> graph.Affected:
    """The pages that the changes touch, and those whose rule packs, blocks or topics say otherwise."""
    view = maker.view
    found = graph.affected(maker.stock, resources) if resources else graph.Affected((), ())
    lists = dict.fromkeys(found.lists)
    if tree.fronts != view.fronts.digest:
        lists |= dict.fromkeys(view.fronts.keys)
    if tree.regulations != view.regulations.digest:
        standing = store.keys_like(view.website_id, regulations.LIST_KEY)
        lists |= dict.fromkeys([*view.regulations.keys, *standing])
    return graph.Affected(found.items, tuple(lists))


def _render(
    maker: Maker, affected: graph.Affected, live: LiveTree, saved: Saved, report: Report
) -> dict[str, Attachment]:
    """Make every affected page and write what differs; returns the files that the items carry, by path."""
    files: dict[str, Attachment] = {}
    known = store.known(maker.view.website_id, keys=[*affected.items, *affected.lists])
    maker.read_items(graph.resource_ids([*affected.items, *affected.lists]))
    for keys in (affected.items, affected.lists):
        for key in keys:
            made = maker.make(key)
            if isinstance(made, Page):
                report.rendered += 1
                _put(made, known.get(made.path), live, saved, report)
                if key in affected.items and made.shown:
                    files |= {context.file_url(file): file for file in made.files}
                    saved.uses[made.shown[0]] = made.files
            elif made is None:
                _remove([path for path, one in known.items() if one.key == key], known, live, saved, report)
        if keys is affected.items:
            # The items themselves are out before the pages that lead to them.
            live.flush()
    return files


def _put(page: Page, known: Known | None, live: LiveTree, saved: Saved, report: Report) -> None:
    """Write a page unless the same bytes stand there."""
    digest = manifest.sha256(page.data)
    if known and known.hashes.sha256 == digest:
        report.unchanged += 1
        saved.keep(page, known)
        return
    hashes = live.put(page.path, page.data, digest, known.hashes if known else None)
    report.written += 1
    saved.add(page, hashes, known)


def _remove(paths: Iterable[str], known: dict[str, Known], live: LiveTree, saved: Saved, report: Report) -> None:
    for path in paths:
        live.remove_all(path)
        saved.drop(path, known[path])
        report.removed += 1


def _follow_files(
    maker: Maker,
    live: LiveTree,
    saved: Saved,
    files: dict[str, Attachment],
    resources: list[UUID],
    report: Report,
) -> None:
    """Copy the files that released versions carry, and take away those that no released version carries any more."""
    website = maker.view.website_id
    saved.uses_before = store.uses_of(website, resources)
    before = {path for path, _ in saved.uses_before}
    if not files and not before:
        return
    known = store.known(website, keys=[graph.file_key(path[6:]) for path in {*files, *before}])
    for path, file in files.items():
        made = maker.file(file, ()) if path not in known else None
        if isinstance(made, Page):
            _put(made, None, live, saved, report)
    kept = store.files_kept({path: known[path] for path in before if path in known}, without=resources)
    gone = [path for path in before if path in known and path not in files and path not in kept]
    _remove(gone, known, live, saved, report)


# -- as a whole -----------------------------------------------------------------------------------------------------


def _build_whole(view: SiteView, tree: Tree, due: list[tuple[int, str]], run: _Run) -> None:
    at, report = run.at, run.report
    build = whole.Build(view, at, run.meter)
    with build.tree.giving_up():
        build.make(meanwhile=lambda done, of: run.go_on(view, done, of))
        tree.index_sha256 = build.write_manifest()
        _sign(build.tree, view.host, tree, at)
        build.tree.finish()
    gone = build.gone()
    for name, value in (*build.counts.items(), ("removed", len(gone)), ("refused", len(build.refused))):
        setattr(report, name, getattr(report, name) + value)
    report.full.append(view.host)
    with transaction.atomic():
        Saved(view.website_id).save_whole(build.lines(), gone=gone, alarmed=build.alarmed, at=at)
        tree.chrome, tree.regulations, tree.fronts = view.digest, view.regulations.digest, view.fronts.digest
        tree.built_at, tree.files = at, build.files
        tree.save(update_fields=["chrome", "regulations", "fronts", "built_at", "files", "index_sha256", *SIGNED])
        Change.objects.filter(id__in=[number for number, _ in due]).update(done_at=at)


_chain_head = Compiled(lambda key: ChainHead.objects.filter(pk=key).values_list("sequence", "digest"))


def _sign(written: LiveTree | FreshTree, host: str, tree: Tree, at: datetime) -> None:
    """Sign the manifest, and the head of the audit chain beside it: whoever bends the log must also bend every site.

    The head moves with time and not with content, so it is no part of the manifest itself.
    """
    sequence, digest = next(iter(_chain_head(1)), (0, ""))
    values = {"audit_sequence": sequence, "audit_digest": digest, "index_sha256": tree.index_sha256}
    witness = json.dumps({**values, "at": at.isoformat()}).encode()
    top = {manifest.INDEX: written.read(manifest.INDEX) or b"", manifest.WITNESS: witness}
    # Later than every version before, also than one that a killed build had signed and not saved.
    tree.signed_version, tree.signed_at = max(tree.signed_version + 1, int(at.timestamp())), at
    written.write(manifest.WITNESS, witness)
    for path, data in signing.signed(site=host, files=top, version=tree.signed_version, at=at).items():
        if written.read(path) != data:
            written.write(path, data)


def sign_due(*, at: datetime) -> int:
    """Sign anew what was signed too long ago, so that a site which nobody changes does not look stale."""
    count = 0
    for one in site.served():
        with locked(folder_of(one.host)):
            old = Tree.objects.filter(pk=one.website_id, signed_at__lt=at - signing.RENEWED).first()
            if old is not None and folder_of(one.host).is_dir():
                _sign_anew(one, old, at)
                count += 1
    return count


def _sign_anew(one: site.Served, tree: Tree, at: datetime) -> None:
    """The manifest is proved first and made from the rows where it does not hold: what was altered is never signed."""
    live = LiveTree(folder_of(one.host))
    tree.index_sha256 = update_manifest(
        live,
        {},
        files_now=tree.files,
        index_sha256=tree.index_sha256,
        stored=lambda first, last: store.stored(one.website_id, first, last),
    )
    _sign(live, one.host, tree, at)
    live.flush()
    tree.save(update_fields=["index_sha256", *SIGNED])


# -- preview --------------------------------------------------------------------------------------------------------


def preview(text: Draft | Version, column: Column | None = None, *, at: datetime | None = None) -> str:
    """The page as it would be published in a column; the same renderer, no clearance, no file.

    Without a column it is shown in the first one of the unit's own site, or of any site we serve.
    """
    moment = at or timezone.now()
    view, shown = _stage(text, column, timezone.localdate(moment))
    piece, files = store.imagined(text, shown, moment), store.files_for(text)
    shaped = items.item(view, shown, piece, items.core(piece, files), before=None, after=None)
    return renderer(view.look).fill(shaped, shared=view.digest).decode()


def _stage(text: Draft | Version, column: Column | None, on: date) -> tuple[SiteView, ColumnView]:
    """The site and column in which a preview stands."""
    sponsor = host_of(text.resource.owner).pk
    for one in sorted(site.served(), key=lambda one: one.sponsor_id != sponsor):
        if column is None or one.website_id == column.outlet_id:
            view = site.load(one.website_id, on)
            shown = view.columns.get(column.pk) if column else next(iter(view.columns.values()), None)
            if shown:
                return view, shown
    raise Refusal("没有可供预览的托管网站栏目。", cure="请先把信息投放到本平台托管网站的在用栏目。")


__all__ = ["Report", "hosted", "preview", "publish_due", "sign_due"]
