"""Doors (security.md, section 2): each dangerous act has one place, and nothing else in the house calls the raw thing.

What is looked for is read from the syntax tree: imports, calls and names, by their dotted spelling. Each door lists the
modules behind it, with the reason where a second one stands beside it.
"""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "jiyue"

# door: (spellings of the raw thing, module: reason)
DOORS = {
    "markup that is not escaped": (
        ["mark_safe", "*.mark_safe", "SafeString", "*.SafeString", "SafeText", "import django.utils.safestring*"],
        {
            "common/html.py": "clean and trusted",
            "delivery/search/queries.py": "the type alone: marks are set by format_html",
        },
    ),
    "going out": (
        [
            "import aiohttp*", "import requests*", "import httpx*", "import urllib.request*", "import urllib3*",
            "import http.client*", "import ftplib*", "import smtplib*", "import socket*", "import telnetlib*",
        ],
        {
            "common/fetch.py": "addresses are checked here",
            "delivery/publishing/objects.py": "the one storage that the operator names, often inside the network",
            "delivery/publishing/verify.py": "the independent verifier runs without the house, on an auditor's machine",
        },
    ),
    "starting a process": (
        ["import subprocess*", "os.system", "os.popen", "os.exec*", "os.spawn*", "os.fork*", "import multiprocessing*",
         "import pty*", "import ctypes*"],
        {
            "common/sandbox.py": "limits, and a network of its own",
            "common/files.py": "ctypes: syncfs",
            "config/management/commands/serve.py": "our own web server and worker",
            "config/management/commands/bench.py": "our own benchmarks",
            "config/backups.py": "the database's own programs for copying it",
            "delivery/publishing/bench.py": "our own benchmarks: the programs beside which we are measured",
            "delivery/publishing/buildbench.py": "the same, for full builds",
            "delivery/publishing/fanbench.py": "the same, beside a full build",
            "delivery/publishing/whole.py": "copies of itself that share a full build",
            "rulebook/regulations/results.py": "git, on the developer's machine",
        },
    ),
    "running what somebody wrote": (
        ["eval", "exec", "__import__", "compile", "import pickle*", "import marshal*", "import shelve*", "import dill*",
         "yaml.load", "yaml.load_all", "yaml.unsafe_load*", "yaml.full_load*", "yaml.Loader", "yaml.UnsafeLoader",
         "Template", "*.from_string", "import code", "import runpy*"],
        {"delivery/publishing/whole.py": "lines that a copy of itself hands over, never kept"},
    ),
    "reading XML": (
        ["import xml.dom*", "import xml.etree*", "import xml.sax", "import xml.sax.parse*",
         "import xml.sax.make_parser",
         "import xml.sax.expatreader*", "import xml.parsers*", "import lxml*", "import xmltodict*", "import html5lib*"],
        {"common/reading/xml.py": "the type of a node; defusedxml reads"},
    ),
    "opening archives": (
        ["import zipfile*", "import tarfile*", "shutil.unpack_archive", "import rarfile*", "import py7zr*"],
        {
            "common/archives.py": "counted and measured first",
            "config/backups.py": "our own backups, with names that stay inside",
            "delivery/arrivals/archive.py": "our own archives, read part by part against a manifest on record",
        },
    ),
    "opening pictures and papers": (
        ["import PIL*", "import pikepdf*", "import pypdf*", "import fitz*", "import openpyxl*", "import mammoth*"],
        {
            "common/pictures.py": "painted anew, in the sandbox",
            "common/docx.py": "Word, in the sandbox",
            "common/reading/pdf.py": "PDF, in the sandbox",
            "common/reading/pictures.py": "metadata alone, in the sandbox",
        },
    ),
    "tables for spreadsheets": (
        ["import csv*", "import xlsxwriter*", "import xlwt*"],
        {
            "common/export.py": "no cell is a formula",
            "common/uploads.py": "csv.Error alone",
            "common/reading/plain.py": "read for screening, nothing is written",
        },
    ),
    "words for the database": (
        ["*.objects.raw", "*.objects.extra",
         "[?].extra", "[?].raw", "RawSQL", "*.RawSQL", "*.executescript", "*.cursor"],
        {
            "config/health.py": "SELECT 1",
            "common/compiled.py": "the compiler's own SQL with bound values, kept and run again",
        },
    ),
    "writing on sight": (
        ["csrf_exempt", "*.csrf_exempt", "csp_exempt", "*.csp_exempt", "xframe_options_exempt"],
        {
            "faces/api/door.py": "no cookie counts here: each call proves itself by its key",
            "faces/api/views.py": "an address that is not there, answered in JSON",
        },
    ),
    "another policy for a page": (
        ["csp_replace", "csp_update", "xframe_options_sameorigin"],
        {"faces/console/pages.py": "the preview: fewer rights, framed by ourselves"},
    ),
    "whose request it is": (
        ["'HTTP_X_FORWARDED_FOR'", "'REMOTE_ADDR'", "'HTTP_X_REAL_IP'"],
        {"common/networks.py": "past our own proxies alone"},
    ),
    "making accounts": (
        ["User", "User.objects.create*", "*.create_user", "*.create_superuser",
         "user.set_password", "*.make_password", "make_password"],
        {"core/accounts/actions.py": "the only place that makes users"},
    ),
    "granting rights": (
        ["Posting", "Posting.objects.create", "Posting.objects.bulk_create",
         "*.user_permissions*", "*.groups.add", "*.groups.set"],
        {
            "estate/organisations/actions.py": "granted and confirmed",
            "delivery/publishing/bench.py": "the bench runs on a database of its own",
        },
    ),
    "clearing for the public": (
        ["Clearance", "Clearance.objects.create*", "Clearance.objects.bulk_create", "seal_of", "*.seal_of"],
        {
            "content/review/subject.py": "after the last step",
            "content/review/seal.py": "the seal itself",
            "delivery/publishing/bench.py": "the bench runs on a database of its own",
            "estate/organisations/models.py": "the seal of a posting, another one",
            "estate/organisations/seal.py": "the seal of a posting, another one",
        },
    ),
    "writing the record": (
        ["Record", "Record.objects.create*", "Record.objects.bulk_create", "ChainHead.objects.update*"],
        {"core/audit/actions.py": "chained"},
    ),
    "forgetting": (
        ["shutil.rmtree", "os.removedirs"],
        {
            "common/files.py": "trees that were swapped out",
            "delivery/publishing/tree.py": "a half-built tree",
            "delivery/publishing/buildbench.py": "the articles laid out for another generator",
            "delivery/arrivals/leading.py": "half-written pages of a closed site",
            "config/backups.py": "a half-made backup, and those beyond the number to keep",
            "delivery/search/engine.py": "an index that may be deleted at any time",
        },
    ),
}  # fmt: skip

# Templates: what is printed unescaped, and how often.
UNESCAPED = re.compile(r"\|\s*(safe(?:seq)?|trusted_html)\b|autoescape\s+(?:off|false)", re.IGNORECASE)
TEMPLATES_MAY = {
    "root": "our own ../ prefix",
    '")': "the macro `address`, which has just escaped what stands before",
    "faces/console/templates/console/parts/conflict.html": "a body that went through clean",
    "faces/console/templates/console/closing_item.html": "a body that goes through clean again when it is shown",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if "/tests/" not in name and "/migrations/" not in name:
            yield name, ast.parse(file.read_text("utf-8"))


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value) or '?'}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def spellings(tree: ast.AST) -> set[str]:
    """Imports as `import a.b`, calls and decorators by name, keys and texts of headers in quotes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {f"import {alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"import {node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call):
            found.add(dotted(node.func))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found |= {dotted(one) for one in node.decorator_list}
        elif isinstance(node, ast.Attribute):
            found.add(dotted(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper():
            found.add(repr(node.value))
    return found


def behind(door: str, found: set[str]) -> set[str]:
    return {one for one in found if any(fnmatchcase(one, pattern) for pattern in DOORS[door][0])}


HOUSE = {name: spellings(tree) for name, tree in modules()}


@pytest.mark.parametrize("door", DOORS)
def test_the_raw_thing_is_called_behind_its_door_alone(door):
    outside = {name: behind(door, found) for name, found in HOUSE.items() if name not in DOORS[door][1]}
    assert {name: used for name, used in outside.items() if used} == {}


@pytest.mark.parametrize(("door", "name"), [(door, name) for door in DOORS for name in DOORS[door][1]])
def test_each_exception_is_still_needed(door, name):
    assert behind(door, HOUSE[name])


BROKEN = {
    "markup that is not escaped": "from django.utils.safestring import mark_safe as fine\n",
    "going out": "import requests\n",
    "starting a process": "import os\nos.system('x')\n",
    "running what somebody wrote": "import yaml\nyaml.load(x)\n",
    "reading XML": "from lxml import etree\n",
    "opening archives": "import zipfile\n",
    "opening pictures and papers": "from PIL import Image\n",
    "tables for spreadsheets": "import csv\n",
    "words for the database": "Resource.objects.raw('x')\n",
    "writing on sight": "@csrf_exempt\ndef view(request): ...\n",
    "another policy for a page": "@csp_replace({})\ndef view(request): ...\n",
    "whose request it is": "request.META['HTTP_X_FORWARDED_FOR']\n",
    "making accounts": "User.objects.create(username='x')\n",
    "granting rights": "Posting(role='head')\n",
    "clearing for the public": "Clearance(version=x)\n",
    "writing the record": "Record(sequence=1)\n",
    "forgetting": "import shutil\nshutil.rmtree(x)\n",
}


@pytest.mark.parametrize("door", DOORS)
def test_a_breach_is_found(door):
    assert behind(door, spellings(ast.parse(BROKEN[door])))
    assert not behind(door, spellings(ast.parse("from jiyue.common.html import clean\nclean(body)\n")))


def unescaped() -> Iterator[tuple[str, str]]:
    for file in sorted(ROOT.rglob("*.html")):
        name = file.relative_to(ROOT).as_posix()
        if "/tests/" not in name and "templates/gv/" not in name:
            for line in file.read_text("utf-8").splitlines():
                for hit in UNESCAPED.finditer(line):
                    before = re.search(r"([\w.\]\[\"')]+)\s*$", line[: hit.start()])
                    yield name, before[1] if before else hit[0]


def test_templates_print_nothing_unescaped_but_what_is_named():
    found = set(unescaped())
    assert {(name, what) for name, what in found if not {name, what} & set(TEMPLATES_MAY)} == set()
    assert {one for pair in found for one in pair} >= set(TEMPLATES_MAY)
