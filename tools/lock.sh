#!/usr/bin/env bash
# Locks the dependencies for every platform, with hashes and without an index address.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
for name in bootstrap runtime dev; do
    ../.venv/bin/uv pip compile -q --universal --python-version 3.11.2 --generate-hashes \
        --custom-compile-command "make lock" "$name.in" -o "$name.txt"
done
