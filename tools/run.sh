#!/usr/bin/env bash
# First time: environment, database, demo, static build. Then it serves. Again: starts in seconds, loses nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
export PORT=${PORT:-8000} JIYUE_HOME=${JIYUE_HOME:-$PWD/var} JIYUE_MODE=${JIYUE_MODE:-demo}
say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }
say "集约 Jiyue：准备运行环境 · Preparing the environment"
tools/setup.sh runtime
say "检查数据库 · Checking the database ($JIYUE_HOME)"
.venv/bin/jiyue migrate --verbosity 0
if [ "$JIYUE_MODE" = demo ]; then
    say "准备演示数据 · Preparing the demo estate"
    .venv/bin/jiyue demo
fi
say "启动服务，按 Ctrl+C 停止 · Serving, Ctrl+C stops"
exec .venv/bin/jiyue serve
