"""`jiyue bench publish`: what a full build and one change cost, measured through the same actions as the console.

The library is filled in bulk with truly sealed versions; the changes that are measured go the whole way.
"""

import os
import random
import resource as system
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from jiyue.content.library import actions as library
from jiyue.content.library.models import Draft, Resource, Version, Wording
from jiyue.content.library.queries import exact_hash_of, wording_hash_of
from jiyue.content.review import actions as review
from jiyue.content.review.models import Clearance, Review
from jiyue.content.review.queries import demands_of
from jiyue.content.review.seal import seal_of
from jiyue.delivery.publishing import actions, builder, items, prints, rules, signing, verify
from jiyue.delivery.publishing.models import Address, Placement, Release, Shelf, Tree
from jiyue.delivery.publishing.stock import Piece, Row
from jiyue.estate.approvals.models import Case, Decision, Step
from jiyue.estate.approvals.queries import current_step, may_decide
from jiyue.estate.organisations.models import Organisation, Person, Place, Posting
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column, Host
from jiyue.rulebook.screening.queries import Document, policy_for, screen_document

COLUMNS = 40
WARM, MEASURED = 3, 30
_BATCH = 500
_LETTERS = "".join(chr(number) for number in range(0x4E00, 0x4E00 + 2400))
# As uneven as in Chinese: 9.6 bits a letter. Compression and the search index feel how many pairs of letters are new.
_FREQUENCIES = list(accumulate(1 / (place + 8) for place in range(len(_LETTERS))))


@dataclass(frozen=True)
class Search:
    """The acts of the search index, which stands above publishing."""

    update: Callable[[], object]
    fold: Callable[[], object]
    rebuild: Callable[[], object]


class Bench:
    """One site with its office, columns and library in an empty database."""

    def __init__(self, count: int, search: "Search") -> None:
        self.count, self.search = count, search
        self.random = random.Random(1)  # noqa: S311 (a corpus that is the same each time, not a secret)
        self.at = timezone.make_aware(datetime(2026, 11, 2, 9, 0))  # noqa: DTZ001 (made aware here)
        self._estate()

    def run(self) -> dict[str, object]:
        startup = time.process_time()
        report = self.publish()
        rebuild = _cost(self.search.rebuild)
        figures = [self._change(number) for number in range(WARM + MEASURED)][WARM:]
        costs = sorted(cost for cost, _ in figures)
        fold = _cost(self.search.fold) / (WARM + MEASURED)
        return {
            "resources": self.count,
            "startup_cpu_s": round(startup, 2),
            "build_cpu_s": round(report.build_cpu_s, 2),
            "compress_cpu_s": round(report.compress_cpu_s, 2),
            "sync_wall_s": round(report.sync_wall_s, 2),
            "build_files": len(self._tree()),
            "index_rebuild_cpu_s": round(rebuild / 1000, 2),
            "peak_rss_mb": round(system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024),
            "one_change_cpu_ms": round(statistics.median(costs), 1),
            "one_change_cpu_ms_p95": round(costs[int(len(costs) * 0.95)], 1),
            "index_fold_cpu_ms_per_change": round(fold, 1),
            "one_change_files": round(statistics.median(files for _, files in figures)),
        }

    def publish(self) -> builder.Report:
        """Fill the library and build the whole site."""
        self.fill()
        return builder.publish_due(at=self.at, everything=True)

    # -- the estate

    def _estate(self) -> None:
        place = Place.objects.create(code="512021", name="安岳县", level="county")
        self.office = Organisation(name="示例县人民政府办公室", short_name="县政府办", kind="office", place=place)
        self.office.lineage = f"/{self.office.code}/"
        self.office.save()
        self.postings = [self._posting(role) for role in Posting.Role if not role.endswith("_admin")]
        outlet = Outlet.objects.create(
            kind="website", name="示例县人民政府", sponsor=self.office, supervisor=self.office
        )
        self.website = Website.objects.create(
            outlet=outlet, domain="bench.localhost", base_url="http://bench.localhost:8000/", site_code="0000000000"
        )
        Host.objects.create(website=self.website, name="bench.localhost", is_demo=True)
        self.columns: list[Column] = []
        for top in range(COLUMNS // 5):
            parent = self._column(f"频道{top}", f"c{top}", None)
            self.columns += [self._column(f"栏目{top}{leaf}", f"c{top}{leaf}", parent) for leaf in range(5)]

    def _posting(self, role: str) -> Posting:
        person = Person.objects.create(name=f"示例{Posting.Role(role).label}")
        return Posting.objects.create(
            person=person, organisation=self.office, role=role, since=date(2020, 1, 1), confirmed_at=self.at
        )

    def _column(self, name: str, slug: str, parent: Column | None) -> Column:
        return Column.objects.create(
            outlet=self.website.outlet,
            parent=parent,
            owner=self.office,
            name=name,
            slug=slug,
            description=f"发布{name}。",
            keywords=name,
            column_type=name,
            column_class="news",
            depth=2 if parent else 1,
            on_home=bool(parent) and slug.endswith("0"),
        )

    def _text(self, letters: int) -> str:
        return "".join(self.random.choices(_LETTERS, cum_weights=_FREQUENCIES, k=letters))

    def _body(self) -> str:
        return "".join(f"<p>{self._text(self.random.randint(60, 200))}。</p>" for _ in range(10))

    # -- the library in bulk

    def fill(self) -> None:
        author = self.postings[0]
        first = self.at - timedelta(minutes=self.count + 1)
        for start in range(0, self.count, _BATCH):
            with transaction.atomic():
                numbers = range(start, min(start + _BATCH, self.count))
                self._batch([(number, first + timedelta(minutes=number)) for number in numbers], author)
        shelves = [Shelf(column=column, given=given, live=given) for column, given in self._given()]
        Shelf.objects.bulk_create(shelves)
        Tree.objects.create(website=self.website, given=self.count)

    def _given(self) -> list[tuple[Column, int]]:
        return [(column, len(range(place, self.count, COLUMNS))) for place, column in enumerate(self.columns)]

    def _batch(self, times: list[tuple[int, datetime]], author: Posting) -> None:
        owned = {"owner": self.office, "created_by": author}
        resources = [Resource(kind="news", created_at=at, **owned) for _, at in times]
        Resource.objects.bulk_create(resources)
        versions = [self._version(one, author, at) for one, (_, at) in zip(resources, times, strict=True)]
        Version.objects.bulk_create(versions)
        names = [field.name for field in Wording._meta.fields]
        Draft.objects.bulk_create(
            Draft(resource=one.resource, saved_at=one.made_at, **{name: getattr(one, name) for name in names})
            for one in versions
        )
        clearances = [self._clearance(one, self._case(one, author), author) for one in versions]
        Case.objects.bulk_create(one.case for one in clearances)
        Step.objects.bulk_create(
            Step(case=one.case, position=1, key="sign", label="签发", group="review", organisation=self.office)
            for one in clearances
        )
        Decision.objects.bulk_create(
            Decision(case=one.case, sequence=1, position=1, verdict="pass", posting=author, at=one.cleared_at)
            for one in clearances
        )
        Clearance.objects.bulk_create(clearances)
        self._release(clearances, [number for number, _ in times])

    def _version(self, resource: Resource, author: Posting, at: datetime) -> Version:
        version = Version(
            resource=resource,
            number=1,
            title=self._text(18),
            body=self._body(),
            source="县政府办",
            formed_on=at.date(),
            made_by=author,
            made_at=at,
        )
        version.wording_hash = wording_hash_of(version)
        return version

    def _case(self, version: Version, author: Posting) -> Case:
        return Case(
            kind="review",
            subject_kind=Resource._meta.label_lower,
            subject_id=str(version.resource_id),
            title=version.title,
            owner=self.office,
            opened_by=author,
            opened_at=version.made_at,
            outcome=Case.Outcome.APPROVED,
        )

    def _clearance(self, version: Version, case: Case, author: Posting) -> Clearance:
        clearance = Clearance(version=version, case=case, signed_by=author, cleared_at=version.made_at)
        clearance.wording_hash = version.wording_hash
        clearance.seal = seal_of(clearance, exact_hash=exact_hash_of(version))
        return clearance

    def _release(self, clearances: list[Clearance], numbers: list[int]) -> None:
        releases, addresses, placements, ready = [], [], [], []
        for clearance, number in zip(clearances, numbers, strict=True):
            version, at = clearance.version, clearance.cleared_at
            column = self.columns[number % COLUMNS]
            out = {"first_released_at": at, "released_at": at}
            releases.append(Release(resource=version.resource, version=version, clearance=clearance, **out))
            path = rules.address(column.slug, at, version.resource.short_id)
            address = Address(website=self.website, path=path, resource=version.resource, column=column, since=at)
            address.ordinal = number + 1
            addresses.append(address)
            placements.append(
                Placement(
                    resource=version.resource,
                    column=column,
                    consent=Placement.Consent.NOT_NEEDED,
                    requested_at=at,
                    address=address,
                    ordinal=number // COLUMNS + 1,
                    live_since=at,
                )
            )
            row = Row(number // COLUMNS + 1, version.resource_id, version.pk, path, column.pk, at, "in_force")
            piece = Piece(
                row, version, version.resource.kind, version.resource.short_id, is_sample=False, owner=self.office.name
            )
            ready.append((version.resource_id, prints.made(piece, items.core(piece, []), [])))
        Release.objects.bulk_create(releases)
        Address.objects.bulk_create(addresses)
        Placement.objects.bulk_create(placements)
        # As every publication of a single item leaves it.
        prints.save(ready)

    # -- one change, the whole way

    def _change(self, number: int) -> tuple[float, int]:
        """CPU milliseconds from the last decision to the last rename and the index, and the files it touched."""
        last = self._up_to_the_last_step(number)
        before = self._tree()

        def whole_way() -> None:
            last()
            builder.publish_due(at=self.at)
            self.search.update()

        cost = _cost(whole_way)
        after = self._tree()
        return cost, sum(before.get(path) != after.get(path) for path in before.keys() | after.keys())

    def _targets(self, number: int) -> list[Column]:
        return [self.columns[number * 7 % COLUMNS]]

    def _up_to_the_last_step(self, number: int) -> Callable[[], Review]:
        author = next(one for one in self.postings if one.role == Posting.Role.EDITOR)
        title, body = self._faultless(number)
        resource = library.create(
            kind="news",
            owner=self.office,
            title=title,
            body=body,
            source="县政府办",
            formed_on=self.at.date(),
            by=author,
            at=self._tick(),
        )
        for column in self._targets(number):
            actions.place(resource, column=column, by=author, at=self._tick())
        current = review.submit(resource, by=author, at=self._tick())
        while True:
            last = self._next(current)
            step = current_step(current.case)
            assert step is not None
            if step.position == current.case.steps.count():
                return last
            current = last()

    def _faultless(self, number: int) -> tuple[str, str]:
        """Title and text without a word that came out by chance and that screening asks about."""
        policy = policy_for(self.office.place_id, self.at.date())
        while True:
            title, body = f"{self._text(16)}第{number}号", self._body()
            written = Document(title, body)
            if not any(problem.rule_key == "typo" for problem in screen_document(written, policy=policy)):
                return title, body

    def _next(self, current: Review) -> Callable[[], Review]:
        step, at = current_step(current.case), self._tick()
        assert step is not None
        if step.signs:
            self._examine(current)
        by = next(one for one in self.postings if may_decide(current.case, one, at) is None)
        return lambda: review.decide(
            current,
            verdict="pass",
            by=by,
            at=at,
            aspects=step.aspects,
            answers=dict(step.asks),
            seen_hash=current.version.wording_hash,
        )

    def _examine(self, current: Review) -> None:
        """The words that the place asks for beside the review, before it is signed."""
        for demand in demands_of(current.resource, at=self._tick()):
            able = (one for one in self.postings if one.role in demand.roles)
            by = next(one for one in able if one.person_id != current.case.opened_by.person_id)
            review.endorse(current.resource, what=demand.what, unit=demand.unit, given=True, by=by, at=self._tick())

    def _tick(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def _tree(self) -> dict[str, tuple[int, int, int]]:
        """Every file of the site by what changes when it is written."""
        found = {}
        base = os.fspath(_folder())
        for where, _, names in os.walk(base):
            for name in names:
                path = os.path.join(where, name)  # noqa: PTH118 (60,000 files, 66 times)
                stat = os.stat(path)  # noqa: PTH116
                found[path] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return found


def _least(command: list[str], given: bytes = b"") -> tuple[float, float]:
    """The least CPU and wall seconds of a command among several runs."""
    costs = []
    for _ in range(3):
        cpu, wall = _cpu(), time.monotonic()
        subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=False)
        costs.append((_cpu() - cpu, time.monotonic() - wall))
    return min(cpu for cpu, _ in costs), min(wall for _, wall in costs)


def _folder() -> Path:
    return builder.folder_of("bench.localhost")


def _cpu() -> float:
    """CPU seconds of this process, its threads and its children."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _cost(act: Callable[[], object]) -> float:
    """CPU milliseconds of an act."""
    start = _cpu()
    act()
    return (_cpu() - start) * 1000


def run(count: int, *, search: Search) -> dict[str, object]:
    """Fill an empty database and measure."""
    return Bench(count, search).run()


def run_verify(count: int) -> dict[str, object]:
    """The independent verifier beside `sha256sum` over the files of one site."""
    one = Bench(count, Search(update=int, fold=int, rebuild=int))
    one.publish()
    builder.sign_due(at=timezone.now())
    paths = [os.path.join(where, name) for where, _, names in os.walk(_folder()) for name in names]  # noqa: PTH118
    sums = _least(["xargs", "-0", "sha256sum"], "\0".join(paths).encode())
    root = str(signing.folder() / signing.ROOT)
    found = _least([sys.executable, "-I", verify.__file__, os.fspath(_folder()), "--manifest", root])
    names = ("sha256sum_cpu_s", "sha256sum_wall_s", "verify_cpu_s", "verify_wall_s")
    figures = {name: round(value, 2) for name, value in zip(names, (*sums, *found), strict=True)}
    ratios = {"ratio_cpu": round(found[0] / sums[0], 2), "ratio_wall": round(found[1] / sums[1], 2)}
    whole = verify.verify(os.fspath(_folder()), root).ok
    return {"files": len(paths), "as_published": whole, **figures, **ratios}
