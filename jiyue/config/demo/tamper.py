"""Two pages that somebody altered behind the publisher's back, so that the watch has something to find.

The monitor and the checks know nothing of this module: it writes into the tree as an intruder would.
"""

from pathlib import Path

from django.conf import settings

from jiyue.config.demo.estate import Estate
from jiyue.delivery.publishing.models import Output

# The worked example of GB 11643 (nobody's number), and a link as injected pages carry them.
INJECTED = (
    "<p>联系人身份证号：11010519491231002X</p>"
    '<p><a href="https://www.amxpj-bet888.example/">澳门新葡京娱乐城 在线博彩 注册送彩金</a></p>'
)


def plant(estate: Estate) -> Path | None:
    """Alter a notice of Xiangyun's site; returns the file, or None where there is none.

    Not the newest: the next notice makes that page anew, and what was injected would be gone before anybody looked.
    """
    website = estate.websites["xiangyun"]
    notices = Output.objects.filter(website=website, path__startswith="gsgg/", key__startswith="item:")
    chosen = notices.order_by("path").first()
    if chosen is None:
        return None
    page = Path(settings.SITES_ROOT) / website.host.name / "current" / chosen.path
    text = page.read_text()
    page.write_text(text.replace("</main>", f"{INJECTED}</main>", 1))
    for twin in (".gz", ".br"):
        page.with_name(page.name + twin).unlink(missing_ok=True)
    return page
