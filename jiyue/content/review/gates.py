"""What a version must pass before a review begins, when it is signed, and before it is cleared.

The same checks run at all three gates, because words, packs and lists may change in between.
"""

from collections.abc import Iterable
from datetime import date

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.library.queries import (
    Copy,
    attachment_insides,
    attachments_of,
    copies_of,
    interpretations_of,
    interpreting,
    metadata_of,
)
from jiyue.content.reprints import queries as reprints
from jiyue.content.review import agreement, cataloguing, mobile
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, strictest
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import InterpretationRequired, Publicity, ReleaseQuality
from jiyue.rulebook.screening.queries import Document, Problem, policy_for, screen_document

SHOWN = 10


@enforces(ReleaseQuality)
def check(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """The warnings that go along with a version; a Refusal that names every place that must be put right first."""
    qualities = rules_for(ReleaseQuality, place=owner.place_id, on=on)
    _require_files(version, qualities)
    require_publishable(version, owner=owner, on=on)
    require_interpretation(version, owner=owner, on=on)
    cataloguing.require(version, owner=owner, on=on)
    problems = screened(version, owner=owner, on=on)
    blocking = [problem for problem in problems if problem.gravity == "block"]
    if blocking:
        raise refuse(
            f"检查发现 {len(blocking)} 处须先改正的问题：{_listed(blocking)}",
            cure="".join(dict.fromkeys(problem.cure for problem in blocking[:SHOWN])),
            citations=[*_cited(blocking), *_spoiled(qualities, blocking)],
        )
    reprints.require(version, owner=owner, on=on)
    for one in qualities:
        rule(one.citations, "allowed")
    return problems


def _require_files(version: Version, qualities: list[Applied[ReleaseQuality]]) -> None:
    """Every file is there and opens as it was handed in (完整性)."""
    if not qualities or not version.attachment_hashes:
        return
    broken = [one.name for one in attachments_of(version) if not uploads.is_intact(one.sha256, one.extension)]
    if broken:
        raise refuse(
            f"附件打不开，或者与上传时不一致：{'、'.join(broken[:SHOWN])}。",
            cure="请移除后重新上传，再办理。",
            citations=[citation for one in qualities for citation in one.citations],
        )


def _spoiled(qualities: list[Applied[ReleaseQuality]], problems: list[Problem]) -> list[Citation]:
    """The articles on what everything put out must be, where one of these problems is against them."""
    seen = {problem.rule_key for problem in problems}
    return [citation for one in qualities if seen & {*one.rule.findings} for citation in one.citations]


@enforces(Publicity)
def require_publishable(version: Version, *, owner: Organisation, on: date) -> None:
    """Only what the pack calls publishable goes to the public (公开属性)."""
    applied = strictest(Publicity, place=owner.place_id, on=on)
    if version.publicity not in applied.rule.publishable:
        labels = {option.key: option.label for option in applied.rule.options}
        allowed = "、".join(labels[key] for key in applied.rule.publishable)
        raise refuse(
            f"公开属性为“{labels.get(version.publicity, version.publicity)}”的信息不能对外发布。",
            cure=f"只有“{allowed}”的信息可以送审发布；请核对公开属性。",
            citations=applied.citations,
        )
    if version.publicity == Version.Publicity.REDACTED:
        _require_original(version, applied.citations)
    rule(applied.citations, "allowed")


@enforces(InterpretationRequired)
def require_interpretation(version: Version, *, owner: Organisation, on: date) -> None:
    """An important policy document is sent in when something in the library explains it (同步发布解读)."""
    explained = interpretations_of(version.resource)
    for applied in interpreting.demanded(version, owner=owner, on=on):
        providers = applied.rule.providers
        if interpreting.may_go_alone(version.resource):
            rule(applied.citations, "allowed")
            continue
        if not (explained.filter(draft__provider__in=providers) if providers else explained).exists():
            by = f"，“解读提供部门”填{'、'.join(providers[:-1])}或{providers[-1]}" if providers else ""
            raise refuse(
                f"{_important(version)}还没有解读，不能单独送审。",
                cure=f"请先新建“政策解读”，“解读的文件”填 {version.resource.short_id}{by}，再送审；"
                "确需先行发布的，请在编辑页“申请先行发布”。",
                citations=applied.citations,
            )
        rule(applied.citations, "allowed")


def _important(version: Version) -> str:
    return "重要政策文件" if version.importance else f"“{version.traits}”的政策文件"


def _require_original(version: Version, citations: tuple[Citation, ...]) -> None:
    """What is public after redaction has its original put aside, and the original is none of its files."""
    originals = set(version.resource.originals.values_list("sha256", flat=True))
    if not originals:
        raise refuse(
            "删减后公开的信息还没有存入删减前原件。",
            cure="请在编辑页“公开属性”中存入原件（加密保存，不会公开），写明删减说明。",
            citations=citations,
        )
    if originals & set(version.attachment_hashes):
        raise refuse("附件中有删减前的原件，不能公开。", cure="请移除该附件，换上删减后的文件。", citations=citations)


def screened(version: Version, *, owner: Organisation, on: date) -> list[Problem]:
    """What the rulebook's screening finds in the text, the fields and the files."""
    document = Document(
        title=version.title,
        body_html=version.body,
        fields=metadata_of(version),
        attachments=tuple(attachment_insides(version)),
        kind=version.resource.kind,
    )
    found = screen_document(document, policy=policy_for(owner.place_id, on))
    beside = [*reprints.commercial(version, owner=owner, on=on), *agreement.differing(version, owner=owner, on=on)]
    fit = [*mobile.problems(version, owner=owner, on=on), *mobile.unheard(version)]
    return [*found, *beside, *fit, *map(_copied, copies_of(version))]


def _copied(copy: Copy) -> Problem:
    title = copy.resource.draft.title
    what = "正文几乎相同" if copy.likeness == "text" else "题名相同"
    return Problem(
        rule_key="near-copy",
        where="title",
        start=0,
        end=0,
        excerpt="",
        message=f"信息库中已有一条{what}的信息：《{title}》（{copy.resource.short_id}）。",
        cure="请核对是否重复；同一条信息要在几处发布的，请直接投放已有的信息，不要另建。",
        gravity="warn",
        evidence={"resource": str(copy.resource.pk), "likeness": copy.likeness},
    )


def require_intact(version: Version, recomputed: str) -> None:
    """A version that differs from its own hash was changed behind the house's back."""
    if version.wording_hash != recomputed:
        raise Refusal(
            f"《{version.title}》第 {version.number} 版的内容与提交时不一致，已停止办理。",
            cure="请联系审计管理员核查，并由作者重新送审。",
        )


def _listed(problems: list[Problem]) -> str:
    listed = "".join(f"（{number}）{one.message}" for number, one in enumerate(problems[:SHOWN], start=1))
    return f"{listed}其余 {len(problems) - SHOWN} 处见检查结果。" if len(problems) > SHOWN else listed


def _cited(problems: Iterable[Problem]) -> list[Citation]:
    return list(dict.fromkeys(citation for problem in problems for citation in problem.citations))
