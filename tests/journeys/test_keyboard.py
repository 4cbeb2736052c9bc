"""An editor's day without a mouse: written, pasted into, sent to review and decided upon by keys alone."""

import re

import pytest
from playwright.sync_api import expect

TITLE = "关于键盘办理的测试通知"
MOST_STOPS = 250
# Words from Word's clipboard: an automatic number, a bullet, a signature.
PASTED = (
    "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>一、</span>总体要求</p>"
    "<p style='mso-list:l1 level1 lfo2'><span style='font-family:Wingdings'><span style='mso-list:Ignore'>l</span>"
    "</span>检查林区</p><p align=right>安岳县人民政府办公室</p>"
)
PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const options = {clipboardData: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""
# Where the focus is, what it is called, and whether an eye can see it.
FOCUS = """() => {
  const one = document.activeElement;
  const seen = (node, part) => {
    const style = getComputedStyle(node, part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const label = one.labels?.[0] ?? null;
  const named = one.getAttribute("aria-labelledby");
  const words = one.getAttribute("aria-label") || (named && document.getElementById(named)?.textContent)
    || label?.textContent || one.textContent || "";
  const near = one.nextElementSibling ?? one;
  const tagged = one.matches("input[type=checkbox], input[type=radio]");
  const ringed = seen(one) || (tagged && (seen(near) || seen(near, "::before")));
  // A date has stops of its own inside, which the browser draws.
  const shape = one.getBoundingClientRect();
  return {tag: one.tagName, id: one.id, words: words.trim().replace(/\\s+/g, " "),
          ringed: ringed || one.type === "date", wide: shape.width > 0 && shape.height > 0};
}"""


def focus_of(page):
    return page.evaluate(FOCUS)


def tab_to(page, words: str, *, tag: str = ""):
    """Tab until the focus stands on what is called so; every stop on the way can be seen."""
    met = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = focus_of(page)
        met.append((at["tag"], at["words"][:20]))
        if at["tag"] not in ("BODY", "IFRAME"):
            assert at["wide"], f"focus on something without a shape: {at}"
            assert at["ringed"], f"focus cannot be seen: {at}"
        if re.search(words, at["words"]) and (not tag or at["tag"] == tag):
            return
        assert len(met) < 12 or len(set(met[-12:])) > 1 or at["tag"] == "IFRAME", f"a trap: {met[-3:]}"
    pytest.fail(f"Tab never came to {words}: {met[-30:]}")


def test_an_item_is_written_sent_in_and_decided_with_keys_alone(people):
    editor = people("anyue-editor")
    page = editor.open()
    # The same window may have served other journeys, whose refusals are no fault.
    before = len(page.complaints)
    skip_to_main(page)
    tab_to(page, "^新建信息$", tag="A")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="新建信息")).to_be_visible()
    tab_to(page, "^题名", tag="INPUT")
    page.keyboard.insert_text(TITLE)
    write_body(page)
    editor.picture("keyboard-editor")
    choose_column(page)
    add_file(page)
    tab_to(page, "^送审$", tag="BUTTON")
    page.keyboard.press("Enter")
    editor.says("已送审，现在由")
    expect(page.get_by_text("名单.txt").first).to_be_visible()
    decide(editor)
    # The editor's tables would set widths by style, which the policy rightly blocks; anything else is a fault.
    assert [one for one in page.complaints[before:] if "inline style" not in one] == []


def skip_to_main(page):
    page.keyboard.press("Tab")
    assert "跳" in focus_of(page)["words"]
    assert focus_of(page)["ringed"]
    page.keyboard.press("Enter")
    assert focus_of(page)["id"] == "main"


def write_body(page):
    """Text, pasted words and a table by keys; Tab moves between cells, Esc and Tab lead out."""
    tab_to(page, "^正文", tag="DIV")
    page.keyboard.insert_text("各乡镇要做好检查。")
    page.keyboard.press("Enter")
    page.evaluate(PASTE, PASTED)
    surface = page.locator(".jy-editor [role=textbox]")
    expect(surface.locator("h2")).to_have_text("一、总体要求")
    expect(surface.locator("ul li")).to_have_text("检查林区")
    expect(surface.locator("p.jy-right")).to_have_text("安岳县人民政府办公室")
    expect(page.get_by_text("已粘贴并整理格式。")).to_be_visible()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.press("Alt+F10")
    for _ in range(MOST_STOPS):
        if focus_of(page)["words"] == "表格":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(surface).to_be_focused()
    page.keyboard.insert_text("甲")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("乙")
    expect(surface.locator("th")).to_have_text(["甲", "乙", ""])
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focus_of(page)["id"] != surface.get_attribute("id")


def choose_column(page):
    tab_to(page, "安岳县人民政府", tag="SUMMARY")
    if page.evaluate("() => !document.activeElement.parentElement.open"):
        page.keyboard.press("Enter")
    tab_to(page, "通知公告$", tag="INPUT")
    page.keyboard.press("Space")
    assert page.evaluate("() => document.activeElement.checked")


def add_file(page):
    """From the top past the body, where Tab is not held, to the chooser of files, which a key opens."""
    # The browser hands choosers over once somebody listens, and must know so before the key is pressed.
    page.on("filechooser", lambda _: None)
    page.evaluate("() => document.querySelector('#main').focus()")
    tab_to(page, "^添加附件", tag="INPUT")
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files({"name": "名单.txt", "mimeType": "text/plain", "buffer": "各乡镇\n".encode()})


def decide(editor):
    """From the first screen by the inbox to the decision."""
    page = editor.open()
    skip_to_main(page)
    tab_to(page, "待我审核", tag="A")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("inbox/"))
    tab_to(page, TITLE, tag="A")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("review/"))
    boxes = page.get_by_role("group", name="审核要点").get_by_role("checkbox")
    for box in boxes.all():
        label = page.locator(f"label[for='{box.get_attribute('id')}']").inner_text().strip()
        tab_to(page, re.escape(label), tag="INPUT")
        page.keyboard.press("Space")
        expect(box).to_be_checked()
    tab_to(page, "^通过$", tag="BUTTON")
    page.keyboard.press("Enter")
    editor.says(f"《{TITLE}》")
