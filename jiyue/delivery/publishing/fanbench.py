"""`jiyue bench fan-out`: from the last decision to the pages on twenty sites, alone and while another site is built
anew as a whole by the command that people run.
"""

import subprocess
import sys
import time
from collections.abc import Callable

from jiyue.delivery.publishing import builder
from jiyue.delivery.publishing.bench import Bench, Search
from jiyue.delivery.publishing.models import Address
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column, Host

SITES, MEASURED = 20, 20
_PATIENCE, _LOOK = 120.0, 0.02


class FanBench(Bench):
    """A large site, and small ones that share one column's news."""

    def __init__(self, count: int) -> None:
        super().__init__(count, Search(update=int, fold=int, rebuild=int))
        self.shared = [self._small(number) for number in range(SITES)]

    def run(self) -> dict[str, object]:
        self.publish()
        idle = [self._alone(number) for number in range(MEASURED)]
        busy = self._beside_a_full_build()
        return {
            "resources": self.count,
            "sites": SITES,
            "idle_s_p50": _share(idle, 0.5),
            "idle_s_p95": _share(idle, 0.95),
            "during_full_build_changes": len(busy),
            "during_full_build_s_p50": _share(busy, 0.5),
            "during_full_build_s_p95": _share(busy, 0.95),
        }

    def _targets(self, number: int) -> list[Column]:
        return self.shared

    def _small(self, number: int) -> Column:
        outlet = Outlet.objects.create(
            kind="website", name=f"示例部门{number}", sponsor=self.office, supervisor=self.office
        )
        domain = f"fan{number:02}.localhost"
        website = Website.objects.create(outlet=outlet, domain=domain, base_url=f"http://{domain}:8000/")
        Host.objects.create(website=website, name=domain, is_demo=True)
        return Column.objects.create(outlet=outlet, owner=self.office, name="要闻", slug="news", column_class="news")

    def _beside_a_full_build(self) -> list[float]:
        """The same while a process builds the large site; that process follows the changes of the small ones."""
        command = [sys.executable, "-m", "jiyue", "publish", "--all", "--site", "bench.localhost"]
        found: list[float] = []
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                seconds = self._timed(MEASURED + len(found), int, while_true=lambda: process.poll() is None)
                found += [seconds] if seconds else []
        return found

    def _alone(self, number: int) -> float:
        return self._timed(number, lambda: builder.publish_due(at=self.at)) or _PATIENCE

    def _timed(
        self, number: int, follow: Callable[[], object], while_true: Callable[[], bool] = lambda: True
    ) -> float | None:
        """Wall seconds from the last decision to the last page; None when nobody was left to make it."""
        last = self._up_to_the_last_step(number)
        start = time.monotonic()
        review = last()
        follow()
        addresses = Address.objects.filter(resource_id=review.resource_id).values_list("website__host__name", "path")
        waiting = [builder.folder_of(host) / path for host, path in addresses]
        while waiting := [path for path in waiting if not path.exists()]:
            if not while_true() or time.monotonic() - start > _PATIENCE:
                return None
            time.sleep(_LOOK)
        return time.monotonic() - start


def _share(seconds: list[float], part: float) -> float | None:
    listed = sorted(seconds)
    return round(listed[int((len(listed) - 1) * part)], 2) if listed else None


def run(count: int) -> dict[str, object]:
    """Fill an empty database and measure."""
    return FanBench(count).run()
