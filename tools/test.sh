#!/usr/bin/env bash
# Installs what the tests need, then runs them. Use: tools/test.sh [full]
set -euo pipefail
cd "$(dirname "$0")/.."
# Servers and commands that the tests start would compile the whole product anew each time.
unset PYTHONDONTWRITEBYTECODE
say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }
packages=(postgresql redis-server nginx rsync chromium fonts-noto-cjk default-jre-headless)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "安装测试所需的软件 · Installing for the tests: ${missing[*]}"
        # Debian starts a server as soon as it is installed; the tests start their own.
        printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
        rm -f /usr/sbin/policy-rc.d
    else
        say "缺少 ${missing[*]}，相关测试将跳过；安装：apt install ${missing[*]} · Tests that need them are skipped."
        [ "${CI:-}" != true ] || { echo "CI skips nothing: install ${missing[*]}" >&2; exit 1; }
    fi
fi
tools/setup.sh dev
say "检查代码 · Linting"
.venv/bin/ruff check -q .
.venv/bin/ruff format -q --check .
.venv/bin/lint-imports >/dev/null || .venv/bin/lint-imports
.venv/bin/mypy jiyue
JIYUE_MODE=test JIYUE_HOME=$(mktemp -d) .venv/bin/jiyue makemigrations --check --dry-run >/dev/null ||
    { echo "Models changed without a migration" >&2; exit 1; }
on_postgresql() {
    command -v pg_ctlcluster >/dev/null || return 0
    say "在 PostgreSQL 上再运行：$* · Again on PostgreSQL"
    .venv/bin/python tools/on_postgresql.py .venv/bin/pytest -n 2 --dist loadfile --stored -m "not slow and not browser" "$@"
}
if [ "${1:-}" = full ]; then
    say "运行较慢的测试 · Running the slower harnesses"
    .venv/bin/pytest -n 2 --dist loadfile -m "slow and not browser"
    .venv/bin/pytest -n 2 --dist load -m "slow and browser"
    on_postgresql tests/{domain,security,articles} jiyue/{core,estate,content,delivery,oversight}
    say "改动抽中的条款，测试必须发现 · Changing clauses drawn by lot; their tests must notice"
    exec .venv/bin/python tools/mutate.py
fi
say "运行测试 · Running the tests (SQLite)"
.venv/bin/pytest -n 2 --dist loadfile -m "not slow and not browser"
# A browser keeps an event loop running in its process, so its tests have processes of their own.
say "在浏览器中运行测试 · Running the tests in a browser"
.venv/bin/pytest -n 2 --dist loadfile -m "browser and not slow"
