#!/bin/sh
# 把一个网站的文件送到隔离网络里的 web 服务器：push.sh 源目录 目标
#   sh push.sh /var/lib/jiyue/sites/www.example.gov.cn web@10.0.0.8:/srv/sites/www.example.gov.cn
# 目标写成 用户@主机:目录 即走 ssh（密钥放在运行用户的 ~/.ssh）；写成本机目录也可以。
# 发布锁在整个过程里拿着，所以送出的总是一个完整的版本。顺序：先送文件，再送清单，最后才删去多余的。
set -eu
[ $# -eq 2 ] || { echo "用法：push.sh 源目录 目标" >&2; exit 2; }
source=$1 target=$2
[ -d "$source/current" ] || { echo "没有找到 $source/current，请核对源目录。" >&2; exit 2; }
exec 9>>"$source/.publishing"
flock 9
# --checksum：大小和时间都相同而内容被改动的文件也会复原。
set -- --recursive --links --times --checksum --delay-updates --chmod=D755,F644
rsync "$@" --exclude=/manifest/ "$source/current/" "$target/current/"
rsync "$@" "$source/current/manifest/" "$target/current/manifest/"
rsync "$@" --delete-after "$source/current/" "$target/current/"
