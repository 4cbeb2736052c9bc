#!/usr/bin/env bash
# Proves README's two commands in a bare Debian 12: what this script does not install, the project must.
# Use (as root): tools/fresh.sh [run|test]   Without an argument, both.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-both}
[ "$(id -u)" = 0 ] || { echo "fresh.sh makes a chroot and must run as root" >&2; exit 2; }
command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap; }
root=$(mktemp -d /var/tmp/jiyue-fresh-XXXX)
stop() {
    for inner in dev/shm dev/pts dev sys proc; do mountpoint -q "$root/$inner" && umount -l "$root/$inner"; done
    rm -rf --one-file-system "$root" "$root.log"
}
trap stop EXIT

echo "▸ debootstrap → $root"
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" \
    "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" > "$root.log" || { tail "$root.log"; exit 1; }
for inner in proc sys dev dev/pts dev/shm; do mount --rbind "/$inner" "$root/$inner" 2>/dev/null || true; done
# The bare machine reaches the registries as this one does; what it trusts and where it looks is copied, no package is.
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
cp -r /etc/ssl/certs "$root/etc/ssl/" && cp -rL /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
for file in /etc/pip.conf /etc/npmrc "$HOME/.npmrc"; do
    [ -f "$file" ] && mkdir -p "$root$(dirname "$file")" && grep -v nodedir "$file" > "$root$file"
done
git clone -q . "$root/jiyue"

inside() {
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
        PIP_DEFAULT_TIMEOUT=180 "$@"
}

# All that README asks for: Python with venv, and make. Git and curl are for this script.
inside bash -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    python3.11-venv make git curl procps' > "$root.log" 2>&1 || { tail "$root.log"; exit 1; }

if [ "$what" != test ]; then
    echo "▸ make run"
    inside PORT=8765 bash -c 'cd /jiyue && exec make run' > "$root/run.log" 2>&1 &
    runner=$!
    for _ in $(seq 600); do
        if curl -fsS -o /dev/null -H 'Host: dali.localhost' http://127.0.0.1:8765/; then up=yes; break; fi
        kill -0 $runner 2>/dev/null || break
        sleep 1
    done 2>/dev/null
    cat "$root/run.log"
    [ "${up:-}" = yes ] || { echo "✗ make run did not come up" >&2; exit 1; }
    curl -fsS -H 'Host: dali.localhost' http://127.0.0.1:8765/ | grep -q '大理白族自治州人民政府'
    curl -fsS -o /dev/null http://127.0.0.1:8765/healthz
    chroot "$root" pkill -TERM -f 'jiyue serve' || true
    wait $runner || true
    echo "✓ make run"
fi
if [ "$what" != run ]; then
    echo "▸ make test"
    inside CI=true bash -c 'cd /jiyue && make test'
    echo "✓ make test"
fi
