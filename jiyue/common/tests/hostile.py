"""What a parser might be talked into; run inside the sandbox only."""

import subprocess
from pathlib import Path


def spin(data):
    while True:
        pass


def swell(data):
    return {}, [b"x" * (1 << 30)]


def write(data):
    Path("/tmp/jiyue-escaped").write_text("x")
    return {}, []


def run(data):
    subprocess.run(["/bin/true"], check=True)
    return {}, []


def echo(data):
    return {"size": len(data)}, [data, b""]
