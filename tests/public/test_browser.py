"""Every page kind as a person meets it: axe, sizes, modes, keyboard, without script."""

import pytest

from tests.browser import DESKTOP, PHONE, axe, new_context, new_page, overflow

pytestmark = pytest.mark.browser

VIEWS = {"desktop": DESKTOP, "phone": PHONE}
NARROW = {"width": 320, "height": 640}
LARGE_ENOUGH = """least => [...document.querySelectorAll('a, button, input, select')].filter(node => {
  if (node.closest('.jy-body, p:not(.jy-neighbours p), .gv-skip-link, .jy-nothing, .jy-access')) return false;
  const box = node.getBoundingClientRect();
  const size = node.closest('.jy-row') ? node.parentElement.getBoundingClientRect() : box;
  return box.width && box.height && size.height < least - 0.5;
}).map(node => `${node.outerHTML.slice(0, 120)} ${node.getBoundingClientRect().height}`)"""
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum), 100));
})"""


# More contrast changes colours alone, larger letters matter most where there is least room.
@pytest.mark.parametrize(
    ("view", "mode"), [("desktop", "normal"), ("phone", "normal"), ("desktop", "contrast"), ("phone", "elder")]
)
def test_axe_and_the_policy_have_nothing_to_say(chromium, served, view, mode):
    context = new_context(chromium, VIEWS[view], mode)
    page = new_page(context)
    found = {}
    for kind, address in served.items():
        page.goto(address)
        if violations := axe(page):
            found[kind] = violations
        if wide := overflow(page):
            found[f"{kind} overflow"] = wide
    assert found == {}
    assert page.complaints == []
    context.close()


def test_no_page_scrolls_sideways_on_a_narrow_phone(chromium, served):
    context = new_context(chromium, NARROW)
    page = new_page(context)
    wide = {}
    for kind, address in served.items():
        page.goto(address)
        wide[kind] = overflow(page)
    assert {kind: pixels for kind, pixels in wide.items() if pixels} == {}
    context.close()


@pytest.mark.parametrize(("mode", "least"), [("normal", 44), ("elder", 60)])
def test_targets_are_large_enough(chromium, served, mode, least):
    context = new_context(chromium, PHONE, mode)
    page = new_page(context)
    small = {}
    for kind, address in served.items():
        page.goto(address)
        if found := page.evaluate(LARGE_ENOUGH, least):
            small[kind] = found
    assert small == {}
    context.close()


@pytest.mark.parametrize(("kind", "screens"), [("home", 3), ("home-sparse", 3), ("home-full", 4)])
def test_the_home_page_stays_short_also_with_blocks_that_somebody_added(tab, served, kind, screens):
    tab.goto(served[kind])
    assert tab.evaluate("document.documentElement.scrollHeight") <= screens * DESKTOP["height"]


def test_nothing_jumps_while_a_page_loads(chromium, served):
    context = new_context(chromium, PHONE, "elder")
    page = new_page(context)
    for address in served.values():
        page.goto(address)
        assert page.evaluate(SHIFT) < 0.05
    context.close()


def test_a_choice_is_kept_and_given_back(tab, served):
    tab.goto(served["home"])
    button = tab.get_by_role("button", name="长者模式")
    button.click()
    assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    tab.goto(served["list"])
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    tab.goto(served["article"])
    assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


def test_the_keyboard_starts_at_the_skip_link(tab, served):
    tab.goto(served["article"])
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "跳到正文"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_leaving_the_site_asks_first_and_escape_stays(tab, served):
    tab.goto(served["article"])
    before = tab.url
    tab.get_by_role("link", name="外部资料（外部网站）").click()
    dialog = tab.get_by_role("dialog", name="您将离开本网站")
    assert dialog.is_visible()
    assert axe(tab) == []
    tab.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert tab.url == before
    assert "（外部网站）" not in tab.get_by_role("link", name="国家有关规定").text_content()


def test_reading_and_searching_need_no_script(chromium, served):
    context = new_context(chromium, java_script_enabled=False)
    page = new_page(context)
    page.goto(served["article"])
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_role("button", name="打印").count() == 0
    page.get_by_label("搜索本网站").fill("公开")
    page.get_by_role("button", name="搜索").click()
    assert "/ss/?q=" in page.url
    context.close()


def test_a_site_in_mourning_is_grey(chromium, folder, served):
    address = served["home-sparse"]
    path = folder / "home-sparse" / "mourning.html"
    path.write_text((folder / "home-sparse/index.html").read_text().replace("<html ", '<html data-mourning="yes" '))
    page = new_page(new_context(chromium))
    page.goto(address.replace("index.html", "mourning.html"))
    assert page.evaluate("getComputedStyle(document.documentElement).filter") == "grayscale(1)"
    page.context.close()
