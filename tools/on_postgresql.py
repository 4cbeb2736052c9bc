"""Run a command against a PostgreSQL server of its own: made in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> int:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        print("PostgreSQL is not installed: apt install postgresql", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="jiyue-pg-"))
    port = free_port()
    # The server refuses to run as root.
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, pwd.getpwnam("postgres").pw_name)
    data, log = folder / "data", folder / "log"

    def run(program: str, *arguments: str) -> None:
        subprocess.run([binaries[-1] / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)

    run("initdb", "-D", str(data), "-U", "jiyue", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50"
    run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
    try:
        environment = {**os.environ, "JIYUE_DATABASE": f"postgresql://jiyue@127.0.0.1:{port}/postgres"}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
