"""Is this installation fit for the public? Each check answers with what is wrong and how to mend it."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jiyue.common import networks
from jiyue.config import backups as kept
from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import has_second_factor
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import FetchRule
from jiyue.estate.sites.models import Host

LOCAL = {"localhost", ".localhost", "127.0.0.1", "[::1]", "::1"}
ADMINISTRATORS = (Posting.Role.SYSTEM_ADMIN, Posting.Role.SECURITY_ADMIN, Posting.Role.AUDIT_ADMIN)
KEY_LENGTH = 32
OTHERS_READ, OTHERS_WRITE = stat.S_IROTH, stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Trouble:
    """`error` keeps an installation from going public, `warning` is to be judged by a person."""

    check: str
    message: str
    cure: str
    level: Literal["error", "warning"] = "error"


Check = Callable[[datetime], Iterator[Trouble]]


def mode(at: datetime) -> Iterator[Trouble]:
    if settings.MODE != "production":
        yield Trouble(
            "运行模式", f"当前是 {settings.MODE} 模式，不是正式环境。", "设环境变量 JIYUE_MODE=production 后重新启动。"
        )
    if settings.DEBUG:
        yield Trouble("调试开关", "DEBUG 已打开，出错页会泄露内部信息。", "把 DEBUG 设为 False。")


def keys(at: datetime) -> Iterator[Trouble]:
    folder = Path(settings.HOME) / "keys"
    values = {}
    for name in ("session.key", "audit.key", "clearance.key", "originals.key"):
        path = folder / name
        if not path.is_file():
            yield Trouble(
                "密钥", f"没有密钥文件 {path}。", "从备份恢复 keys 目录；新装的先运行 jiyue migrate 自动生成。"
            )
            continue
        values[name] = path.read_text().strip()
        if len(values[name]) < KEY_LENGTH:
            yield Trouble("密钥", f"{path} 太短。", "停机后删除该文件，由系统重新生成（登录密钥），或从备份恢复。")
        if path.stat().st_mode & 0o077:
            yield Trouble("密钥", f"{path} 可被其他用户读写。", f"执行 chmod 600 {path}。")
    if len(set(values.values())) < len(values):
        yield Trouble("密钥", "有两个密钥的内容相同。", "三个密钥必须各不相同：从备份恢复，不要互相复制。")
    if folder.is_dir() and folder.stat().st_mode & 0o077:
        yield Trouble("密钥", f"密钥目录 {folder} 可被其他用户打开。", f"执行 chmod 700 {folder}。")


def hosts(at: datetime) -> Iterator[Trouble]:
    if "*" in settings.ALLOWED_HOSTS or set(settings.ALLOWED_HOSTS) <= LOCAL:
        yield Trouble(
            "主机名",
            "allowed_hosts 没有写明本单位的主机名，或写成了任意主机。",
            "在 settings.toml 写明全部网站和工作台的主机名。",
        )
    if set(settings.CONSOLE_HOSTS) <= LOCAL:
        yield Trouble(
            "工作台主机名",
            "console_hosts 只有本机。",
            '在 settings.toml 写明，如 console_hosts = ["gzt.example.gov.cn"]。',
        )
    shared = set(settings.CONSOLE_HOSTS) & set(Host.objects.values_list("name", flat=True))
    if shared:
        yield Trouble(
            "工作台主机名", f"工作台与公众网站共用主机名：{'、'.join(sorted(shared))}。", "给工作台单独的主机名。"
        )


def console_networks(at: datetime) -> Iterator[Trouble]:
    if not settings.CONSOLE_NETWORKS:
        yield Trouble(
            "工作台网络",
            "没有限定哪些网络可以打开工作台。",
            '在 settings.toml 设 console_networks = ["10.20.0.0/16"] 等。',
        )
    wide = [str(one) for one in networks.parsed(settings.TRUSTED_PROXIES) if one.num_addresses > 2**16]
    if wide:
        yield Trouble(
            "前置代理", f"trusted_proxies 范围过大：{'、'.join(wide)}，来访者可以冒充地址。", "只写前置代理本身的地址。"
        )


def https(at: datetime) -> Iterator[Trouble]:
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Trouble(
            "HTTPS", "登录凭据可能经明文传输。", "以 JIYUE_MODE=production 运行，由前置的网页服务器提供 HTTPS。"
        )
    if not getattr(settings, "SECURE_HSTS_SECONDS", 0):
        yield Trouble("HTTPS", "没有启用 HSTS。", "以 JIYUE_MODE=production 运行。")
    origins = getattr(settings, "CSRF_TRUSTED_ORIGINS", [])
    if not origins or any(not one.startswith("https://") for one in origins):
        yield Trouble(
            "HTTPS",
            "trusted_origins 没有写明，或不是 https 地址。",
            '写工作台的完整地址，如 ["https://gzt.example.gov.cn"]。',
        )


def files(at: datetime) -> Iterator[Trouble]:
    home = Path(settings.HOME)
    for path in (home, Path(settings.SITES_ROOT), Path(settings.UPLOADS_ROOT)):
        if path.is_dir() and path.stat().st_mode & OTHERS_WRITE:
            yield Trouble("文件权限", f"{path} 可被其他用户写入，网页可能被篡改。", f"执行 chmod go-w {path}。")
    for path in (home / "settings.toml", home / "jiyue.sqlite3", home / "log"):
        if path.exists() and path.stat().st_mode & OTHERS_READ:
            yield Trouble("文件权限", f"{path} 可被其他用户读取。", f"执行 chmod o-rwx {path}。")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Trouble("运行用户", "正以 root 运行。", "建一个专用用户（如 jiyue）来运行。")


def database(at: datetime) -> Iterator[Trouble]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Trouble("数据库", f"有 {len(waiting)} 项结构更新没有执行。", "执行 jiyue migrate。")
    if connection.vendor == "sqlite":
        yield Trouble(
            "数据库", "用的是 SQLite，适合一个县、一台机器；多台机器须用 PostgreSQL。",
            "需要时设 JIYUE_DATABASE=postgresql://…，见运维指南。", "warning",
        )  # fmt: skip


def backups(at: datetime) -> Iterator[Trouble]:
    folder = Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None
    if folder is None or not folder.is_dir():
        yield Trouble(
            "备份", "没有写明备份存放处，或该目录不存在。", "在 settings.toml 设 backup_dir，指向另一块磁盘上的目录。"
        )
        return
    if folder.resolve().is_relative_to(Path(settings.HOME).resolve()):
        yield Trouble("备份", f"备份目录 {folder} 在数据目录之内，会与数据一起丢失。", "改到另一块磁盘或另一台机器。")
    for lack in kept.lacks(at=at):
        cited = "；".join(str(one) for one in lack.citations)
        yield Trouble("备份", f"{lack.message}（{cited}）", "执行 jiyue backup make，再执行 jiyue backup check。")


def demonstration(at: datetime) -> Iterator[Trouble]:
    accounts = User.objects.filter(is_demo=True).count()
    if accounts:
        yield Trouble(
            "演示数据", f"有 {accounts} 个演示账号（正式环境不能登录）。", "正式环境请用新的数据目录，不要沿用演示的。"
        )
    sites = Host.objects.filter(is_demo=True).count()
    if sites:
        yield Trouble("演示数据", f"有 {sites} 个演示网站。", "正式环境请用新的数据目录，不要沿用演示的。")
    inner = FetchRule.objects.filter(is_demo=True).count()
    if inner:
        yield Trouble("演示数据", f"有 {inner} 条演示用的内部访问规则。", "正式环境请用新的数据目录，不要沿用演示的。")


def rights(at: datetime) -> Iterator[Trouble]:
    posts = list(Posting.objects.filter(until__isnull=True).select_related("person__user", "organisation"))
    forged = [str(one.pk) for one in posts if not one.is_genuine]
    if forged:
        yield Trouble(
            "任职", f"有 {len(forged)} 条任职在数据库中被改动过，已自动失效：{'、'.join(forged[:5])}。",
            "请审计管理员核查是谁改动的，再由安全管理员终止并重新授予。",
        )  # fmt: skip
    held = [one for one in posts if one.role in ADMINISTRATORS and one.active_at(at)]
    for role in ADMINISTRATORS:
        if not any(one.role == role for one in held):
            yield Trouble("三员", f"没有在任的{Posting.Role(role).label}。", "由安全管理员授予、单位主要负责人确认。")
    bare = sorted(
        {one.person.user.username for one in held if one.person.user and not has_second_factor(one.person.user)}
    )
    if bare:
        yield Trouble(
            "二次验证", f"管理员账号还没有启用二次验证：{'、'.join(bare)}。", "请本人登录，按提示启用。", "warning"
        )
    if User.objects.filter(is_superuser=True).exists():
        yield Trouble("账号", "有超级用户账号。", "日常不需要超级用户：请停用这些账号。")
    if not settings.ACCOUNT_IDLE_DAYS:
        yield Trouble("账号", "没有启用闲置账号自动停用。", "在 settings.toml 设 account_idle_days = 45。", "warning")


def worker(at: datetime) -> Iterator[Trouble]:
    beat = Path(settings.HOME) / "run" / "worker"
    if not beat.is_file() or beat.stat().st_mtime < time.time() - 60:
        yield Trouble(
            "后台任务", "后台任务没有在运行：不会发布、监测和停用闲置账号。", "用 jiyue serve 启动。",
            "warning",
        )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    mode, keys, hosts, console_networks, https, files, database, backups, demonstration, rights, worker,
)  # fmt: skip


def troubles(*, at: datetime) -> list[Trouble]:
    """Everything that is wrong; a database that does not answer is one trouble and hides no other."""
    found: list[Trouble] = []
    for check in CHECKS:
        try:
            found.extend(check(at))
        except DatabaseError as error:
            cure = "检查数据库是否启动、地址和密码是否正确；新装的先执行 jiyue migrate。"
            found.append(Trouble("数据库", f"无法读取数据库（{type(error).__name__}）。", cure))
    return list(dict.fromkeys(found))
