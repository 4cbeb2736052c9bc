"""`jiyue rulepacks list | check | show | matrix | diff | what-if | new | add`."""

import getpass
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.config import rulepack_words
from jiyue.core.audit.actions import Actor
from jiyue.estate.duties.actions import recompute_stale
from jiyue.estate.duties.actions.rulebook import take_pack
from jiyue.estate.duties.models import DateMove
from jiyue.oversight.reports import what_if
from jiyue.rulebook.regulations import coverage, matrix, matrix_page, queries, skeleton, strengths
from jiyue.rulebook.regulations.diff import difference
from jiyue.rulebook.regulations.loader import FaultyPacks, check_lists, load, load_all, load_beside
from jiyue.rulebook.regulations.schema import Edition, Pack, labels


class Command(BaseCommand):
    help = "规则包：列出、检查、查看条款、条款落实情况"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("list", help="列出规则包")
        one = parts.add_parser("check", help="检查规则包，按文件和行号列出错误")
        one.add_argument("folder", nargs="?", type=Path, help="一个规则包或装有规则包的文件夹，缺省为系统现用的规则包")
        one = parts.add_parser("show", help="查看一个条款")
        one.add_argument("clause", help="条款编号，如 anyue-2023/22.1")
        one = parts.add_parser("matrix", help="逐条列出规则、落实位置、测试和状态")
        one.add_argument("--html", type=Path, metavar="DIR", help="写成一个可以离线打开的网页，放进这个文件夹")
        one = parts.add_parser("diff", help="对照两个规则包、两个版本，或文件夹与现用的规则包")
        one.add_argument("before", help="规则包编号、版本编号（如 anyue-2023@2023-03-03）或文件夹")
        one.add_argument("after", help="同上")
        one = parts.add_parser("what-if", help="假如某地改用某个规则包：哪些会逾期、哪些不予通过")
        one.add_argument("--pack", required=True, help="规则包编号或文件夹")
        one.add_argument("--place", required=True, help="地名或区划代码，如 安岳县、512021")
        one = parts.add_parser("new", help="建立新规则包的样板，可以直接通过检查")
        one.add_argument("folder", type=Path, help="放在哪个文件夹")
        one.add_argument("--id", required=True, dest="document", help="规则包编号，如 mouxian-2026")
        one.add_argument("--title", required=True, help="文件全称，不带书名号")
        one.add_argument("--place", required=True, help='区划代码和地名，如 "510101 四川省某市某县"')
        one = parts.add_parser("add", help="把检查过的规则包装入本系统")
        one.add_argument("folder", type=Path, help="规则包所在的文件夹")
        one.add_argument("--replace", action="store_true", help="替换本系统中已装入的同名规则包")
        for one in parts.choices.values():
            one.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['part'].replace('-', '_')}")(**options)
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
                "rank": pack.document.rank,
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
        if folder is not None and not folder.is_dir():
            raise Refusal(f"没有文件夹“{folder}”。", cure="请给出规则包所在的文件夹。")
        packs = _from(folder) if folder else load_beside(load_all(_shipped()), _own())
        if folder and len(packs) == 1:
            check_lists((*load_all(_shipped()), *packs))
        rows = [_counts(pack) for pack in packs]
        if options["json"]:
            self._json({"ok": True, "packs": [pack.id for pack in packs], "counts": rows, "faults": []})
            return
        for row in rows:
            counts = f"条款 {row['clauses']} 条，规则 {row['rules']} 条，平台默认 {row['defaults']} 条"
            derived = f"；强度由用语推定的 {row['derived']} 条" if row["derived"] else ""
            doubtful = f"，其中 {row['doubtful']} 条拿不准，请人核对" if row["doubtful"] else ""
            self.stdout.write(f"{row['id']}：没有错误。{counts}{derived}{doubtful}。")
            for one in row["disputed"]:
                said = f"强度写的是 {one['written']}，引文的用语却是 {one['said']}"
                self.stdout.write(f"  请核对 {one['clause']}：{said}；有意如此的，在 note 里写明理由。")

    def _diff(self, *, before: str, after: str, **options: Any) -> None:
        found = difference(_edition(before), _edition(after))
        if options["json"]:
            self._json(rulepack_words.difference_data(found))
        else:
            self.stdout.write("\n".join(rulepack_words.difference_lines(found)))

    def _what_if(self, *, pack: str, place: str, **options: Any) -> None:
        answer = what_if.what_if(_pack(pack), what_if.place_of(place), at=timezone.now())
        if options["json"]:
            self._json(rulepack_words.answer_data(answer))
        else:
            self.stdout.write("\n".join(rulepack_words.answer_lines(answer)))

    def _new(self, *, folder: Path, document: str, title: str, place: str, **options: Any) -> None:
        home = skeleton.write(folder, document=document, title=title, place=place, on=timezone.localdate())
        pack = load(home)
        if options["json"]:
            self._json({"folder": str(home), "files": sorted(path.name for path in home.iterdir())})
            return
        self.stdout.write(f"已建立规则包样板“{home}”，示例条款 {len(pack.latest.clauses)} 条。")
        self.stdout.write("接着：把文件全文粘贴进 text.txt，按说明改写其余文件，随时检查：")
        self.stdout.write(f"  jiyue rulepacks check {home}")

    def _add(self, *, folder: Path, replace: bool, **options: Any) -> None:
        by, at = Actor(id="", label=f"命令行（{getpass.getuser()}）"), timezone.now()
        row = take_pack(folder, by=by, at=at, replace=replace)
        moved = recompute_stale(at=at, by=by, note=f"装入规则包 {row.edition}")
        moves = list(DateMove.objects.filter(clock__in=moved, at=at).select_related("clock__holder"))
        if options["json"]:
            data = rulepack_words.moves_data(moves)
            self._json({"id": row.pack, "folder": str(_own() / row.pack), "digest": row.digest, "moves": data})
            return
        self.stdout.write(f"规则包“{row.pack}”已装入 {_own() / row.pack}，即时生效，已记入审计记录。")
        self.stdout.write("\n".join(rulepack_words.moves_lines(moves)))

    def _show(self, *, clause: str, **options: Any) -> None:
        found, cited = queries.clause(clause), queries.citation(clause)
        row = next(row for row in coverage.rows() if row.clause.id == clause)
        if options["json"]:
            self._json({**found.model_dump(mode="json"), **cited.as_dict(), **row.as_dict()})
            return
        self.stdout.write(f"{clause}  {cited}（版本 {cited.edition}）\n  “{found.quote}”")
        derived = "（推定）" if found.strength_derived else ""
        words = f"{labels.STRENGTHS[found.strength]}{derived}，类别 {labels.CLAUSE_KINDS[found.kind]}"
        self.stdout.write(f"  强度 {words}，领域 {labels.area(found.area)}")
        if found.note:
            self.stdout.write(f"  说明：{found.note}")
        for label, values in (("规则", row.rules), ("落实位置", row.enforced_in), ("测试", row.tests)):
            self.stdout.write(f"  {label}：{'；'.join(values) or '无'}")
        self.stdout.write(f"  状态：{labels.STATUSES[row.standing]}")

    def _matrix(self, *, html: Path | None, **options: Any) -> None:
        rows = coverage.rows()
        if html:
            page = matrix_page.write(html, queries.packs(), rows, at=timezone.localtime())
            self.stdout.write(json.dumps({"page": str(page)}) if options["json"] else f"已写入 {page}，可以直接打开。")
            return
        if options["json"]:
            self._json({"clauses": [row.as_dict() for row in rows]})
            return
        for one in matrix.progress(rows, by=lambda row: (row.pack, row.pack)):
            self.stdout.write(f"{one.label}  共 {one.total} 条：{one.words}")
        for row in rows:
            if row.status != "open":
                self.stdout.write(f"{row.clause.id}  {matrix.LABELS[row.status]}  {'；'.join(row.tests)}")

    def _faults(self, error: FaultyPacks, *, as_json: bool) -> None:
        if as_json:
            faults = [{"file": one.file, "line": one.line, "message": one.message} for one in error.faults]
            self._json({"ok": False, "packs": [], "faults": faults})
        else:
            self.stdout.write(str(error))
        sys.exit(1)

    def _json(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))


def _shipped() -> Path:
    return Path(settings.RULEPACKS_ROOT)


def _own() -> Path:
    return Path(settings.OWN_RULEPACKS_ROOT)


def _from(folder: Path) -> tuple[Pack, ...]:
    """One pack, or every pack in a folder of packs."""
    return (load(folder),) if (folder / "pack.yaml").exists() else load_all(folder)


def _pack(name: str) -> Pack:
    return load(Path(name)) if (Path(name) / "pack.yaml").is_file() else queries.pack(name)


def _edition(name: str) -> Edition:
    """An edition by its id, or the latest one of a pack or folder."""
    pack = _pack(name.partition("@")[0]) if "@" in name and not Path(name).is_dir() else _pack(name)
    found = next((edition for edition in pack.editions if edition.id == name), None) if "@" in name else pack.latest
    if found is None:
        known = "、".join(edition.id for edition in pack.editions)
        raise Refusal(f"规则包“{pack.id}”没有版本“{name}”。", cure=f"现有版本：{known}。")
    return found


def _counts(pack: Pack) -> dict[str, Any]:
    clauses = pack.latest.clauses.values()
    return {
        "id": pack.id,
        "clauses": len(clauses),
        "rules": len(pack.latest.rules),
        "defaults": len(pack.latest.defaults),
        "derived": sum(clause.strength_derived for clause in clauses),
        "doubtful": sum(clause.strength_doubtful for clause in clauses),
        "disputed": [
            {"clause": clause.id, "written": clause.strength, "said": said}
            for clause, said in strengths.disputed(clauses, pack.latest.text)
        ],
    }
