"""`jiyue backup make|check|list|restore`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.config import backups


class Command(BaseCommand):
    help = "备份、检验备份、从备份恢复 · back up, try a backup, restore; exit code 1 when a backup is not good"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="建立一份备份并试恢复，清理多余的旧备份")
        make.add_argument("--to", type=Path, help="备份目录，默认 settings.toml 的 backup_dir")
        make.add_argument("--keys-to", type=Path, help="密钥另存的目录，默认 backup_keys_dir；都没有时与数据放在一起")
        check = verbs.add_parser("check", help="试恢复一份备份并核对")
        check.add_argument("backup", type=Path, nargs="?", help="备份所在的文件夹，默认最近一份")
        verbs.add_parser("list", help="列出备份及检验结果")
        restore = verbs.add_parser("restore", help="恢复到一个空的数据目录")
        restore.add_argument("backup", type=Path, help="备份所在的文件夹")
        restore.add_argument("--into", type=Path, required=True, help="新的数据目录")
        restore.add_argument("--keys", type=Path, help="另存的 keys.tar")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"do_{verb}")(options)
        except Refusal as refusal:
            raise CommandError(str(refusal))

    def do_make(self, options: dict[str, Any]) -> None:
        folder = options["to"] or self.folder()
        keys = options["keys_to"] or (Path(settings.BACKUP_KEYS_DIR) if settings.BACKUP_KEYS_DIR else None)
        made = backups.make(folder, at=timezone.now(), keys_to=keys)
        self.stdout.write(f"已备份到 {made}。")
        self.tell(backups.check(made, at=timezone.now()))
        if gone := backups.tidy(folder, at=timezone.now()):
            self.stdout.write(f"已清理旧备份 {len(gone)} 份。")

    def do_check(self, options: dict[str, Any]) -> None:
        newest = options["backup"] or next((one.path for one in backups.listed(self.folder())), None)
        if newest is None:
            raise CommandError("还没有备份。请先执行 jiyue backup make。")
        self.stdout.write(f"试恢复 {newest}：")
        self.tell(backups.check(newest, at=timezone.now()))

    def do_list(self, options: dict[str, Any]) -> None:
        for one in backups.listed(self.folder()):
            good = "检验有问题" if one.troubles else "检验良好" if one.checked_at else "未检验"
            made = timezone.localtime(one.made_at)
            self.stdout.write(f"{made:%Y-%m-%d %H:%M}  {one.size / 1_000_000:.1f} MB  {good}  {one.path}")

    def do_restore(self, options: dict[str, Any]) -> None:
        name = backups.restore(options["backup"], into=options["into"], keys=options["keys"])
        into = options["into"]
        self.stdout.write(f"已恢复到 {into}，并与清单核对一致。")
        if name.endswith(".dump"):
            self.stdout.write(f"请建立空库后执行：pg_restore --no-owner --dbname=库名 {into / name}")
        self.stdout.write(f"接着：JIYUE_HOME={into} jiyue audit verify；jiyue publish --all；jiyue reindex")

    def tell(self, troubles: Any) -> None:
        for one in troubles:
            self.stdout.write(f"  {one}")
        if troubles:
            raise SystemExit(1)
        self.stdout.write("试恢复良好，与清单一致。")

    def folder(self) -> Path:
        if not settings.BACKUP_DIR:
            raise CommandError("没有指定备份目录。请在 settings.toml 设 backup_dir，或用 --to 指明。", returncode=2)
        return Path(settings.BACKUP_DIR)
