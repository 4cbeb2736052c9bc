"""Headless Chromium and axe for every test that looks at a page as a person would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tools.build_frontend import install

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What the visitor chose, as early.js finds it in the browser's store.
MODES = {
    "normal": {},
    "contrast": {"jy-contrast": "high"},
    "elder": {"jy-size": "elder"},
}


def launch(playwright) -> Browser:
    return playwright.chromium.launch(executable_path=EXECUTABLE, headless=True, args=ARGUMENTS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium) -> Iterator[Page]:
    """A fresh window at desktop size, in Chinese, with what the page complained about in `tab.complaints`."""
    with_context = new_context(chromium)
    yield new_page(with_context)
    with_context.close()


def new_context(browser: Browser, viewport: dict | None = None, mode: str = "normal", **options) -> BrowserContext:
    context = browser.new_context(
        viewport=viewport or DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai", bypass_csp=False, **options
    )
    chosen = MODES[mode]
    if chosen:
        lines = "".join(f"localStorage.setItem({key!r}, {value!r});" for key, value in chosen.items())
        context.add_init_script(f"try {{ {lines} }} catch {{}}")
    return context


def new_page(context: BrowserContext) -> Page:
    """A page that keeps errors and broken content policy, as text, in `complaints`."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(_said(said)) if said.type == "error" else None)
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def _said(message: ConsoleMessage) -> str:
    """What went wrong, and at which address."""
    return f"{message.text} {message.location.get('url', '')}".strip()


def checkers() -> None:
    """The checkers that the tests alone need, installed when they are not there yet."""
    if not (AXE.is_file() and VNU.is_file()):
        install(tests=True)


def axe(page: Page, tags: list[str] | None = None, *, rules: list[str] | None = None) -> list[str]:
    """The violations that axe finds on the page as it stands, one line each; all rules unless some are named."""
    checkers()
    # evaluate() runs past the page's policy; a script element would not.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    only = {"type": "tag", "values": tags} if tags else {"type": "rule", "values": rules} if rules else None
    options = {"runOnly": only} if only else {}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
