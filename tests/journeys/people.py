"""People at the console: each with a browser of their own, doing what their screens offer, in Chinese."""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import new_context, new_page
from tests.journeys.demo import Demo

PICTURES = os.environ.get("JIYUE_PICTURES")


class Person:
    """Somebody signed in to the console."""

    def __init__(self, browser: Browser, demo: Demo, login: str) -> None:
        self.demo, self.login = demo, login
        self.context = new_context(browser, accept_downloads=True)
        self.page: Page = new_page(self.context)
        self.page.set_default_timeout(20_000)
        self._sign_in()

    def _sign_in(self) -> None:
        self.page.goto(self.demo.console)
        self.page.get_by_label("登录名").fill(self.login)
        self.page.get_by_label("密码").fill(self.demo.password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", level=1, name="待办")).to_be_visible()

    def close(self) -> None:
        self.context.close()

    # Moving about

    def open(self, path: str = "") -> Page:
        self.page.goto(self.demo.console + path)
        return self.page

    def menu(self, label: str) -> Page:
        menu = self.page.get_by_role("navigation", name="主菜单")
        entry = self.page.get_by_role("link", name=label, exact=True, include_hidden=True)
        group = menu.locator("details").filter(has=entry)
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        menu.get_by_role("link", name=label, exact=True).click()
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def says(self, text: str | re.Pattern[str]) -> None:
        """The message that the last act left."""
        expect(self.page.locator(".jy-message").filter(has_text=text).first).to_be_visible()

    def refused(self) -> Locator:
        """The box that says what was refused, why and what to do."""
        box = self.page.locator(".gv-error-summary")
        expect(box).to_be_visible()
        return box

    def picture(self, name: str) -> None:
        """A picture for the eyes, when a folder for them is named."""
        if PICTURES:
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=not self.page.locator("iframe").count())

    # Going round the screens

    def post(self, path: str, **fields: Any) -> Any:
        """A form sent by hand, past what the screens offer."""
        token = next(one["value"] for one in self.context.cookies(self.demo.console) if one["name"] == "csrftoken")
        headers = {"Referer": self.demo.console, "Origin": self.demo.console.removesuffix("/console/")}
        form = {"csrfmiddlewaretoken": token, **fields}
        if any(isinstance(value, dict) for value in fields.values()):
            return self.context.request.post(self.demo.console + path, multipart=form, headers=headers, max_redirects=0)
        return self.context.request.post(self.demo.console + path, form=form, headers=headers, max_redirects=0)

    # The work of every day

    def upload(self, name: str, data: bytes) -> None:
        """从文件新建, from the first screen."""
        self.open()
        self.page.get_by_role("link", name="从文件新建").click()
        self.page.get_by_label("Word 或 WPS 文件").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        )
        self.press("上传")

    def write(self, title: str, text: str, *, kind: str | None = None) -> None:
        """新建信息 with a title and one paragraph."""
        self.open()
        self.page.get_by_role("link", name="新建信息").click()
        if kind:
            self.page.get_by_label("类型").select_option(label=kind)
        self.page.get_by_label("题名").fill(title)
        self.type_body(text)

    def type_body(self, text: str) -> None:
        surface = self.page.locator(".jy-editor [role=textbox]")
        surface.click()
        self.page.keyboard.press("ControlOrMeta+End")
        self.page.keyboard.insert_text(text)

    def tick_column(self, site: str, column: str) -> None:
        group = self.page.locator("details.jy-panel").filter(has=self.page.locator("summary", has_text=site))
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        group.get_by_label(re.compile(f"(^|› ){column}")).check()

    def send(self) -> str:
        """送审; returns the address of the item."""
        self.press("送审")
        self.says("已送审，现在由")
        return re.search(r"resources/[0-9a-f-]{36}/", self.page.url)[0]

    def open_task(self, title: str) -> None:
        """From the first screen to an item that waits: two clicks."""
        self.open()
        self.page.locator(".jy-todo a").filter(has_text="待我审核").click()
        self.page.get_by_role("row").filter(has_text=title).get_by_role("link").first.click()

    def tick_aspects(self) -> None:
        for box in self.page.get_by_role("group", name="审核要点").get_by_role("checkbox").all():
            box.check()
        for asked in self.page.locator("#decide textarea[name^=answer-]").all():
            asked.fill("平稳，无须另作应对。")

    def decide(self, title: str, step: str, button: str = "通过") -> None:
        """Open the item that waits, check what stands there, tick the points and press the button."""
        self.open_task(title)
        expect(self.page.get_by_role("heading", name=step, exact=True)).to_be_visible()
        if button == "签发":
            self.examine()
        self.tick_aspects()
        self.press(button)
        self.says(f"《{title}》")

    def examine(self) -> None:
        """The secrecy review that the signature needs, where nobody has made it yet."""
        if self.page.get_by_role("button", name="不涉密，可以公开", exact=True).count():
            self.press("不涉密，可以公开")
            self.says("意见已记录")

    def review_path(self, title: str) -> str:
        """Where the review of an item that waits for this person stands."""
        self.open_task(title)
        return re.search(r"review/[0-9a-f-]{36}/", self.page.url)[0]
