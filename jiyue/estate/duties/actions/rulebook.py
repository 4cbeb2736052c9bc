"""Taking a rule pack into the installation."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.duties.models import TakenPack
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.queries import offered, take


@audited
def take_pack(folder: Path, *, by: Posting | Actor, at: datetime, replace: bool = False) -> TakenPack:
    """Put a checked pack into force beside all others; open clocks follow by `recompute_stale` afterwards."""
    pack, digest = offered(folder)
    who = by if isinstance(by, Actor) else by.as_actor()
    row = TakenPack.objects.create(
        pack=pack.id,
        title=pack.document.title,
        edition=pack.latest.id,
        digest=digest,
        replaced=replace,
        taken_at=at,
        taken_by=who.label,
    )
    said = f"{'替换' if replace else '装入'}规则包“{pack.id}”（《{pack.document.title}》，版本 {pack.latest.id}）"
    data = {"pack": pack.id, "edition": row.edition, "digest": digest, "folder": str(settings.OWN_RULEPACKS_ROOT)}
    record("duties.take_pack", row, by=by, at=at, summary=said[:500], data=data)
    # Last: a pack in force without its record would be worse than a record rolled back with the refusal.
    take(folder, replace=replace)
    return row
