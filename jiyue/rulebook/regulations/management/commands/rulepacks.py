"""`jiyue rulepacks list | check [FOLDER] | show CLAUSE | matrix`."""

import json
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

import jiyue
from jiyue.common.refusals import Refusal
from jiyue.rulebook.regulations import matrix, queries, results
from jiyue.rulebook.regulations.applied import enforcers
from jiyue.rulebook.regulations.loader import FaultyPacks, load, load_all

_SILENT = (".tests", ".migrations", ".management", ".faces", ".config", "__main__")


class Command(BaseCommand):
    help = "规则包：列出、检查、查看条款、条款落实情况"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        one = parts.add_parser("list", help="列出规则包")
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
        one = parts.add_parser("check", help="检查规则包，按文件和行号列出错误")
        one.add_argument("folder", nargs="?", type=Path, help="一个规则包或装有规则包的文件夹，缺省为系统现用的规则包")
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
        one = parts.add_parser("show", help="查看一个条款")
        one.add_argument("clause", help="条款编号，如 anyue-2023/22.1")
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
        one = parts.add_parser("matrix", help="逐条列出规则、落实位置、测试和状态")
        one.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['part']}")(**options)
        except FaultyPacks as error:
            self._faults(error, as_json=options["json"])
        except Refusal as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)

    def _list(self, **options: Any) -> None:
        rows = [
            {
                "id": pack.id,
                "title": pack.document.title,
                "number": pack.document.number,
                "place": pack.place.name,
                "code": pack.place.code,
                "editions": [edition.id for edition in pack.editions],
                "in_force_from": pack.latest.in_force_from.isoformat(),
                "assumed": pack.latest.header.assumed,
                "clauses": len(pack.latest.clauses),
                "rules": len(pack.latest.rules),
                "defaults": len(pack.latest.defaults),
            }
            for pack in queries.packs()
        ]
        if options["json"]:
            self._json({"packs": rows})
            return
        for row in rows:
            since = f"{row['in_force_from']}{'（推定）' if row['assumed'] else ''}起施行"
            counts = f"条款 {row['clauses']}，规则 {row['rules']}，平台默认 {row['defaults']}"
            self.stdout.write(f"{row['id']}  《{row['title']}》{row['number']}  {row['place']}  {since}  {counts}")

    def _check(self, *, folder: Path | None, **options: Any) -> None:
        folder = folder or Path(settings.RULEPACKS_ROOT)
        if not folder.is_dir():
            self.stderr.write(f"没有文件夹“{folder}”，请给出规则包所在的文件夹。")
            sys.exit(2)
        packs = [load(folder)] if (folder / "pack.yaml").exists() else load_all(folder)
        if options["json"]:
            self._json({"ok": True, "packs": [pack.id for pack in packs], "faults": []})
            return
        for pack in packs:
            doubtful = sum(clause.strength_doubtful for clause in pack.latest.clauses.values())
            more = f"，其中 {doubtful} 条的强度是推定的，待人核对" if doubtful else ""
            self.stdout.write(f"{pack.id}：没有错误，条款 {len(pack.latest.clauses)} 条{more}。")

    def _show(self, *, clause: str, **options: Any) -> None:
        found, cited = queries.clause(clause), queries.citation(clause)
        row = next(row for row in self._rows() if row.clause.id == clause)
        if options["json"]:
            self._json({**found.model_dump(mode="json"), **cited.as_dict(), **row.as_dict()})
            return
        self.stdout.write(f"{clause}  {cited}（版本 {cited.edition}）\n  “{found.quote}”")
        derived = "（推定）" if found.strength_derived else ""
        self.stdout.write(f"  强度 {found.strength}{derived}，类别 {found.kind}，领域 {found.area}，要求：{found.need}")
        for label, values in (("规则", row.rules), ("落实位置", row.enforced_in), ("测试", row.tests)):
            self.stdout.write(f"  {label}：{'；'.join(values) or '无'}")
        self.stdout.write(f"  状态：{matrix.LABELS[row.status]}")

    def _matrix(self, **options: Any) -> None:
        rows = self._rows()
        if options["json"]:
            self._json({"clauses": [row.as_dict() for row in rows]})
            return
        for pack in dict.fromkeys(row.pack for row in rows):
            counts = Counter(row.status for row in rows if row.pack == pack)
            words = "，".join(f"{label} {counts[status]}" for status, label in matrix.LABELS.items())
            self.stdout.write(f"{pack}  共 {counts.total()} 条：{words}")
        for row in rows:
            if row.status != "open":
                self.stdout.write(f"{row.clause.id}  {matrix.LABELS[row.status]}  {'；'.join(row.tests)}")

    def _rows(self) -> list[matrix.Row]:
        _import_rooms()
        root = Path(settings.PROJECT)
        shown = results.fresh(results.read(root), state=results.state_of(root))
        return matrix.matrix(queries.packs(), shown, enforcers=enforcers)

    def _faults(self, error: FaultyPacks, *, as_json: bool) -> None:
        if as_json:
            faults = [{"file": one.file, "line": one.line, "message": one.message} for one in error.faults]
            self._json({"ok": False, "packs": [], "faults": faults})
        else:
            self.stdout.write(str(error))
        sys.exit(1)

    def _json(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))


def _import_rooms() -> None:
    """Functions say which rules they enforce when their module is read; so every room is read once."""
    for module in walk_packages(jiyue.__path__, prefix="jiyue."):
        if not any(word in module.name for word in _SILENT):
            import_module(module.name)
