"""What the last test run proved, clause by clause, and of which state of the code. No Django."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

FILE = Path(".cache/clause-results.json")
EVIDENCE_KINDS = frozenset({"rule", "deadline", "check", "workflow"})
BOTH = {"allowed", "refused"}


@dataclass(frozen=True)
class State:
    """A state of the code: the commit, and a digest of what differs from it (empty: nothing)."""

    commit: str
    changes: str = ""

    @property
    def known(self) -> bool:
        return bool(self.commit)


@dataclass
class TestResult:
    """One test's outcome, the clauses it claims, and the rulings that the engine made while it ran."""

    test: str
    clauses: list[str]
    outcome: str
    commit: str = ""
    changes: str = ""
    rulings: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    __test__ = False

    def shows(self, clause: str, *, kind: str) -> bool:
        """Whether the test counts for the clause: passed, and where a decision is claimed, it fell both ways."""
        if self.outcome != "passed" or clause not in self.clauses:
            return False
        return kind not in EVIDENCE_KINDS or set(self.rulings.get(clause, ())) >= BOTH


def state_of(root: Path) -> State:
    """The state of the checkout; unknown where there is no git, and then no result counts."""
    commit = _git(root, "rev-parse", "HEAD").strip()
    if not commit:
        return State("")
    changes = _git(root, "diff", "HEAD", "--binary")
    digest = sha256(changes)
    others = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    for name in sorted(filter(None, others.split(b"\0"))):
        path = root / name.decode("utf-8", "surrogateescape")
        digest.update(name + (path.read_bytes() if path.is_file() else b""))
    return State(commit.decode(), digest.hexdigest() if changes or others else "")


def read(root: Path) -> list[TestResult]:
    """Every kept result; an unreadable file proves nothing."""
    try:
        data = json.loads((root / FILE).read_text("utf-8"))
        return [TestResult(test=test, **values) for test, values in data["tests"].items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def keep(root: Path, results: Iterable[TestResult], *, state: State) -> None:
    """Add a run's results to those that are kept; each test's last run counts."""
    kept = {result.test: result for result in read(root)}
    for result in results:
        result.commit, result.changes = state.commit, state.changes
        kept[result.test] = result
    values = {test: _without_name(result) for test, result in sorted(kept.items())}
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"tests": values}, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(path)


def fresh(results: Iterable[TestResult], *, state: State) -> list[TestResult]:
    """The results that belong to this very state of the code; a stale pass is no pass."""
    if not state.known:
        return []
    return [one for one in results if (one.commit, one.changes) == (state.commit, state.changes)]


def _without_name(result: TestResult) -> Mapping[str, Any]:
    values = asdict(result)
    del values["test"]
    return values


def _git(root: Path, *arguments: str) -> bytes:
    git = shutil.which("git")
    if git is None:
        return b""
    done = subprocess.run([git, "-C", str(root), *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""
