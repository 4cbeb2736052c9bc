"""Changes clauses one by one in memory and runs the tests that carry their ids; ends with 1 where none notices.

Use: tools/mutate.py [--clauses 20|all] [--seed N] [--processes 2]
"""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
LABELS = {"off": "关闭", "more": "数字加一", "less": "数字减一"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clauses", default="20", help="条数，按种子抽签；all 为全部 · how many, by lot, or all")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="抽签的种子 · the lot's seed")
    parser.add_argument("--processes", type=int, default=2, help="同时运行的进程数 · processes side by side")
    options = parser.parse_args()
    if options.clauses != "all" and not (options.clauses.isdecimal() and int(options.clauses)):
        parser.error("--clauses 应是正整数或 all")
    started = time.monotonic()
    rows = run(options.clauses, seed=options.seed, processes=options.processes)
    if not rows:
        print("没有可改的条款：测试没有跑起来，请看上面的提示。", file=sys.stderr)
        return 2
    judged = [Judged(*key, tuple(group)) for key, group in groupby(rows, key=lambda row: (row["clause"], row["how"]))]
    broken = {one.clause for one in judged if not one.how and any(row["outcome"] != "passed" for row in one.rows)}
    changes = [one for one in judged if one.how]
    for one in changes:
        print(one.line(broken=one.clause in broken))
    survivors = [one for one in changes if one.clause in broken or not one.failing]
    clauses = {one.clause for one in changes}
    print(
        f"条款 {len(clauses)} 条，改动 {len(changes)} 种，其中 {len(survivors)} 种没有被测试发现；"
        f"种子 {options.seed}，用时 {time.monotonic() - started:.0f} 秒。"
    )
    return 1 if survivors else 0


@dataclass(frozen=True)
class Judged:
    """The tests of one clause on one change, or (`how` empty) on the rulebook as it is."""

    clause: str
    how: str
    rows: tuple[dict[str, Any], ...]

    @property
    def failing(self) -> list[str]:
        return [row["outcome"] for row in self.rows if row["outcome"] in {"noticed", "unshown"}]

    def line(self, *, broken: bool) -> str:
        mark = "✗ 原样也不通过" if broken else "✗ 没有发现" if not self.failing else "✓"
        by = "" if not self.failing or "noticed" in self.failing else "，只因不再援引本条"
        changes = self.rows[0]["changes"]
        told = "；".join(changes[:3]) + ("…" if len(changes) > 3 else "")
        return f"{mark}  {self.clause}  {LABELS[self.how]}：{told}  （{len(self.failing)}/{len(self.rows)} 个测试{by}）"


def run(clauses: str, *, seed: int, processes: int) -> list[dict[str, Any]]:
    files = carriers()
    with tempfile.TemporaryDirectory(prefix="jiyue-mutate-") as folder:
        outs = [Path(folder) / f"{number}.jsonl" for number in range(1, processes + 1)]
        command = [sys.executable, "-m", "pytest", "-m", "not browser", "--no-migrations", "-p", "no:cacheprovider"]
        command += ["--mutants", clauses, "--mutants-seed", str(seed)]
        parts = [
            subprocess.Popen(
                [*command, "--mutants-part", f"{number}/{processes}", "--mutants-out", str(out), *files],
                cwd=PROJECT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number, out in enumerate(outs, start=1)
        ]
        for part in parts:
            said, _ = part.communicate()
            if part.returncode not in {0, 5}:
                print(said, file=sys.stderr)
                return []
        rows = [json.loads(text) for out in outs for text in out.read_text("utf-8").splitlines()]
    return sorted(rows, key=lambda row: (row["clause"], row["how"]))


def carriers() -> list[str]:
    """The test files that carry clause ids."""
    files = [*PROJECT.glob("tests/**/test_*.py"), *PROJECT.glob("jiyue/**/tests/test_*.py")]
    return sorted(
        str(path)
        for path in files
        if "mark.clause" in path.read_text("utf-8") and "pytester" not in path.read_text("utf-8")
    )


if __name__ == "__main__":
    sys.exit(main())
