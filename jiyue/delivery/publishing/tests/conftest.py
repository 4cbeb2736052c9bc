"""A small theme, and resources that are cleared by the short road: one step, one decision, a true seal."""

import hashlib
import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest

from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.library.queries import exact_hash_of, wording_hash_of
from jiyue.content.review import signals as review
from jiyue.content.review.models import Clearance
from jiyue.content.review.seal import seal_of
from jiyue.delivery.publishing import actions, builder, manifest
from jiyue.estate.approvals.models import Case, Decision, Step
from tests.world import NOW

THEME = Path(__file__).parent / "theme"


@pytest.fixture(autouse=True)
def small_theme(settings):
    settings.THEMES_ROOT = THEME


@pytest.fixture
def press(world, settings):
    return Press(world, settings)


class Press:
    """Writes, clears, publishes and looks."""

    def __init__(self, world, settings):
        self.world, self.settings = world, settings
        self.numbers = itertools.count(1)
        self.now = NOW

    def tick(self):
        self.now += timedelta(minutes=1)
        return self.now

    def editor(self, office="anyue_office"):
        return self.world.posting(office, "editor")

    def head(self, office="anyue_office"):
        return self.world.posting(office, "head")

    def write(self, *, office="anyue_office", title=None, kind="news", **fields):
        number = next(self.numbers)
        owner = getattr(self.world.organisations, office)
        by = self.editor(office)
        resource = Resource.objects.create(kind=kind, owner=owner, created_by=by, created_at=self.now)
        wording = {"title": title or f"第{number}条消息", "body": f"<p>正文{number}。</p>", "source": owner.name}
        wording["formed_on"] = date(2026, 11, 1)
        Draft.objects.create(resource=resource, saved_at=self.now, saved_by=by, **(wording | fields))
        return resource

    def clear(self, resource, *, at=None, attachments=(), **changes):
        """A new version with a clearance as `content.review` would have made it."""
        at = at or self.tick()
        by = self.head(self.office_of(resource))
        last = resource.versions.order_by("-number").first()
        draft = resource.draft
        names = [
            one.name
            for one in Draft._meta.concrete_fields
            if one.name not in {"resource", "revision", "saved_at", "saved_by"}
        ]
        values = {name: getattr(last or draft, name) for name in names} | changes
        version = Version(resource=resource, number=(last.number if last else 0) + 1, made_by=by, made_at=at, **values)
        version.attachment_hashes = list(attachments)
        version.wording_hash = wording_hash_of(version)
        version.save(force_insert=True)
        pinned = {"pack": "test", "edition": "test", "chain": "test", "opened_by": by, "opened_at": at}
        about = {"kind": "review", "subject_kind": "jiyue_library.resource", "subject_id": str(resource.pk)}
        case = Case.objects.create(title=version.title, owner=resource.owner, outcome="approved", **pinned, **about)
        Step.objects.create(
            case=case, position=1, key="sign", label="签发", group="review", organisation=resource.owner
        )
        Decision.objects.create(case=case, sequence=1, position=1, verdict="pass", posting=by, at=at)
        clearance = Clearance(
            version=version, case=case, wording_hash=version.wording_hash, signed_by=by, cleared_at=at
        )
        clearance.seal = seal_of(clearance, exact_hash=exact_hash_of(version))
        clearance.save(force_insert=True)
        review.cleared.send(Clearance, clearance=clearance, resource=resource, version=version, by=by, at=at)
        return version

    def out(self, *columns, at=None, **fields):
        """A resource written, placed and cleared."""
        resource = self.write(**fields)
        for column in columns or [self.world.columns.anyue_news]:
            self.place(resource, column)
        self.clear(resource, at=at)
        return resource

    def place(self, resource, column):
        by = self.editor(self.office_of(resource))
        return actions.place(resource, column=column, by=by, at=self.tick())

    def withdraw(self, resource, reason="内容有误"):
        return actions.withdraw(resource, by=self.head(self.office_of(resource)), at=self.tick(), reason=reason)

    def office_of(self, resource):
        units = vars(self.world.organisations)
        return next(key for key, unit in units.items() if unit.pk == resource.owner_id)

    def publish(self, **options):
        return builder.publish_due(at=self.tick(), **options)

    def folder(self, site="anyue"):
        return Path(self.settings.SITES_ROOT) / f"{site}.localhost" / "current"

    def read(self, path, site="anyue"):
        return (self.folder(site) / path).read_text()

    def tree(self, site="anyue"):
        """Every file by its hash, but for witness and signatures, which move with time."""
        folder = self.folder(site)
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in ("witness.json", *manifest.SIGNATURES)
        }

    def rebuilt(self, site="anyue"):
        """What a full build makes."""
        self.publish(everything=True)
        return self.tree(site)
