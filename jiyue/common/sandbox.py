"""Parsing of foreign files in a child process: limited time, memory and files, no network, no secrets, no pickle.

`run_limited("package.module:function", data)` calls `function(data: bytes) -> (dict, [bytes, …])` in a fresh
interpreter. What crosses the border is JSON and plain bytes.
"""

import contextlib
import ctypes
import importlib
import json
import resource
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

from jiyue.common.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
MAX_ANSWER = 300_000_000
_NEW_USER_AND_NET = 0x10000000 | 0x40000000
_NEW_NET = 0x40000000
_FORBIDDEN_EVENTS = frozenset(
    [
        "socket.connect",
        "socket.bind",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.mkdir",
        "os.chmod",
        "os.chown",
        "os.symlink",
        "os.link",
        "shutil.rmtree",
    ]
)


def run_limited(
    function: str, data: bytes, *, seconds: int = 30, megabytes: int = 512, what: str = "文件"
) -> tuple[dict[str, Any], list[bytes]]:
    """The function's answer, or a Refusal saying that the file could not be read within the limits."""
    command = [sys.executable, "-m", "jiyue.common.sandbox", function, str(seconds), str(megabytes)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds + 10, env=environment, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_much(what, f"处理超过 {seconds} 秒")
    if done.returncode != 0 or len(done.stdout) < 4:
        raise _too_much(what, "文件损坏，或展开后超出处理上限")
    answer, blobs = _unpack(done.stdout)
    if "refusal" in answer:
        raise Refusal(answer["refusal"], cure=answer["cure"])
    if "failure" in answer:
        raise _too_much(what, "文件损坏，或展开后超出处理上限")
    return answer["answer"], blobs


def _too_much(what: str, why: str) -> Refusal:
    return Refusal(
        f"{what}无法读取：{why}。", cure="请用 WPS 或 Word 打开后另存为新文件再上传；内容很多时请拆成几个文件。"
    )


def _pack(answer: dict[str, Any], blobs: list[bytes]) -> bytes:
    head = json.dumps({"answer": answer, "sizes": [len(blob) for blob in blobs]}).encode()
    return struct.pack(">I", len(head)) + head + b"".join(blobs)


def _unpack(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    (length,) = struct.unpack(">I", data[:4])
    head = json.loads(data[4 : 4 + length])
    position, blobs = 4 + length, []
    for size in head["sizes"]:
        blobs.append(data[position : position + size])
        position += size
    return head["answer"], blobs


def _confine(seconds: int, megabytes: int) -> None:
    """Limits of this process; called before a foreign byte is looked at."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        if libc.unshare(_NEW_NET) != 0:
            libc.unshare(_NEW_USER_AND_NET)
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """Even a parser that was talked into something finds no way to write, run or connect."""
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in _FORBIDDEN_EVENTS or writes:
        message = f"{event} is not allowed here"
        raise PermissionError(message)


def _main(path: str, seconds: int, megabytes: int) -> NoReturn:
    module, _, name = path.partition(":")
    if not module.startswith("jiyue."):
        raise SystemExit(2)
    function = getattr(importlib.import_module(module), name)
    output = sys.stdout.buffer
    sys.stdout = sys.stderr
    data = sys.stdin.buffer.read()
    _confine(seconds, megabytes)
    blobs: list[bytes] = []
    answer: dict[str, Any]
    try:
        result, blobs = function(data)
        answer = {"answer": result}
    except Refusal as refusal:
        answer = {"refusal": refusal.message, "cure": refusal.cure}
    except Exception as error:  # noqa: BLE001 (whatever a parser raises over a foreign file, the file is unreadable)
        answer = {"failure": type(error).__name__}
    output.write(_pack(answer, blobs if "answer" in answer else []))
    output.flush()
    raise SystemExit(0)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
