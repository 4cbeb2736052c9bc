#!/usr/bin/env bash
# Makes .venv from the lock file and builds the front end; does nothing when both are up to date.
# Use: tools/setup.sh runtime|dev
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-runtime}
say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }
fail() { printf '\033[31m✗ %s\033[0m\n' "$*" >&2; exit 1; }

find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "安装 Python 3.11 · Installing Python 3.11 from Debian"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3.11 python3.11-venv >/dev/null
        python=$(find_python)
    fi
    [ -n "$python" ] || fail "需要带 venv 的 Python 3.11 或更高版本，请先执行：apt install python3.11-venv · Python 3.11 with venv is needed: apt install python3.11-venv"
fi

free_mb=$(df -Pm . | awk 'NR==2 {print $4}')
[ "$free_mb" -ge 2048 ] || [ -d .venv ] || fail "磁盘剩余不足 2 GB（现有 ${free_mb} MB），请先清理。 · 2 GB of free disk are needed, ${free_mb} MB are left."

lock=requirements/$kind.txt
# dev holds all of runtime, so a development environment serves to run as well.
wanted=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
have=$(cat .venv/.stamp-"$kind" 2>/dev/null || true)
dev_have=$(cat .venv/.stamp-dev 2>/dev/null || true)
dev_wanted=$(cat requirements/dev.txt pyproject.toml | sha256sum | cut -d' ' -f1)
if [ "$have" != "$wanted" ] && [ "$dev_have" != "$dev_wanted" ]; then
    say "安装运行环境，首次约需一分钟 · Installing the environment, about a minute the first time"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    # An index set for pip (usual in China) serves uv too.
    index=${PIP_INDEX_URL:-$(.venv/bin/pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}; fi
    if .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt; then
        # Compiled once here, also where the environment forbids it later (as in many containers): a command starts in
        # half the time.
        install=(.venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python)
    else
        install=(.venv/bin/pip install -q --disable-pip-version-check)
    fi
    "${install[@]}" --require-hashes -r "$lock"
    "${install[@]}" --no-deps --no-build-isolation -e .
    .venv/bin/python - <<'PY' || fail "SQLite 版本过低或缺少全文检索，请升级系统。 · SQLite is too old or lacks FTS5; please upgrade the system."
import sqlite3
assert sqlite3.sqlite_version_info >= (3, 35)
sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")
PY
    echo "$wanted" > .venv/.stamp-"$kind"
fi
if [ "$kind" = dev ]; then .venv/bin/python tools/build_frontend.py --tests; else .venv/bin/python tools/build_frontend.py; fi
