"""Takes the README's pictures from the running demo (PORT, default 8000) into docs/images.

What the pictures need and a fresh demo lacks (an item under review) is made through the console, once.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

PORT = int(os.environ.get("PORT", "8000"))
ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/images"
# Read as text: importing it would set up a whole installation.
PASSWORD = re.search(r'^PASSWORD = "(.+?)"', (ROOT / "jiyue/config/demo/estate.py").read_text(), re.MULTILINE)[1]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
LARGEST = 300_000  # bytes
CONSOLE = f"http://localhost:{PORT}/console/"
TITLE = "大理州冬季旅游服务保障工作方案"
TEXT = (
    "各县（市）要加强冬季旅游服务保障，完善景区引导标识，公布咨询和投诉电话，节假日增设流动服务点。",
    "交通运输部门要加密重点线路班次，遇到雨雪天气及时发布道路信息，做好旅客疏导。",
    "各景区要核定最大承载量，落实预约和错峰措施，保持应急通道畅通。",
)


def site(key: str, path: str = "") -> str:
    return f"http://{key}.localhost:{PORT}/{path}"


@contextmanager
def window(browser: Browser, size: dict[str, int], login: str = "") -> Iterator[Page]:
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    if login:
        page.goto(CONSOLE)
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1, name="待办")).to_be_visible()
    yield page
    context.close()


def save(page: Page, name: str) -> None:
    """A PNG of 256 colours: a quarter of the bytes, and no eye sees it."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement?.blur()")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    target = FOLDER / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    if size > LARGEST:
        sys.exit(f"{target} 有 {size} 字节，超过 {LARGEST} 字节。")
    print(f"{target.name}  {size // 1024} KB")


def public_pages(browser: Browser) -> None:
    with window(browser, DESKTOP) as page:
        page.goto(site("dali"))
        save(page, "site-home")
        page.goto(site("dali", "zcwj/"))
        page.get_by_role("main").get_by_role("link", name="大理州政府网站和政务新媒体管理规定").first.click()
        save(page, "site-article")
    with window(browser, PHONE) as page:
        page.goto(site("anyue"))
        save(page, "site-phone")


def console_pages(browser: Browser) -> None:
    with window(browser, DESKTOP, "dali-editor") as page:
        open_review(page)
        save(page, "console-review")
        page.goto(CONSOLE)
        save(page, "console-home")
    with window(browser, DESKTOP, "dali-supervisor") as page:
        open_finding(page)
        save(page, "console-finding")


def open_review(page: Page) -> None:
    page.goto(f"{CONSOLE}inbox/")
    if not page.get_by_role("link", name=TITLE).count():
        write(page)
        page.goto(f"{CONSOLE}inbox/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.frame_locator("iframe").locator("h1")).to_have_text(TITLE)


def write(page: Page) -> None:
    """An item of the editor's, sent to review."""
    page.goto(f"{CONSOLE}resources/new/")
    page.get_by_label("题名").fill(TITLE)
    page.locator(".jy-editor [role=textbox]").click()
    for number, line in enumerate(TEXT):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.insert_text(line)
    page.get_by_label("公示公告").first.check()
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.locator(".jy-message").filter(has_text="已送审")).to_be_visible()


def open_finding(page: Page) -> None:
    page.goto(f"{CONSOLE}findings/?q=身份证")
    if not page.get_by_role("row").filter(has_text="身份证").count():
        page.goto(f"{CONSOLE}outlets/")
        page.get_by_role("link", name="祥云县人民政府").first.click()
        page.get_by_role("button", name="立即监测").click()
        page.goto(f"{CONSOLE}findings/?q=身份证")
    page.get_by_role("row").filter(has_text="身份证").get_by_role("link").first.click()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        # The words of date and file fields are the browser's own.
        language = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--lang=zh-CN"], env=language, headless=True
        )
        public_pages(browser)
        console_pages(browser)
        browser.close()


if __name__ == "__main__":
    main()
