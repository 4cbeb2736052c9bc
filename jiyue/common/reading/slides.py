"""Presentations: slides, hidden slides, speaker notes, comments."""

import re

from jiyue.common.archives import Archive
from jiyue.common.reading import xml
from jiyue.common.reading.values import Inside, Part, Trace, Writer, listed

MAIN = "ppt/presentation.xml"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_NOTES = re.compile(r"ppt/notesSlides/notesSlide\d+\.xml")
_COMMENTS = re.compile(r"ppt/comments/[^/]+\.xml")


def read(archive: Archive) -> tuple[Inside, list[tuple[str, bytes]]]:
    """The inside of a .pptx and the files embedded in it."""
    seen, unseen = Writer(""), Writer("隐藏的幻灯片", "hidden_text")
    notes, comments = Writer("演讲者备注", "speaker_notes"), Writer("批注", "comments")
    hidden: list[str] = []
    known: list[str] = []
    slides = sorted((int(found[1]), name) for name in archive.namelist() if (found := _SLIDE.fullmatch(name)))
    for number, name in slides:
        root = xml.tree(archive.read(name))
        is_hidden = xml.attributes(root).get("show") in ("0", "false")
        if is_hidden:
            hidden.append(f"第{number}张")
        out = unseen if is_hidden else seen
        out.mark(f"第{number}张幻灯片")
        for paragraph in (one for one in root.iter() if xml.local(one) == "p"):
            out.write(xml.texts(paragraph, "t") + "\n")
        known.append(name)
    for name in sorted(archive.namelist()):
        if _NOTES.fullmatch(name):
            notes.write(_notes(archive.read(name)))
        elif _COMMENTS.fullmatch(name):
            comments.write(xml.texts(xml.tree(archive.read(name)), "text", "t") + "\n")
        else:
            continue
        known.append(name)
    told, people = xml.properties(archive)
    files, of_pictures, of_files = xml.enclosed(archive, "ppt/")
    written = [part for one in (seen, unseen, notes, comments) if (part := one.part())]
    parts: list[Part] = [*written, *told, *of_pictures, *xml.leftovers(archive, "ppt/", known)]
    traces = [Trace("hidden_text", "", f"隐藏了幻灯片：{listed(hidden)}")] if hidden else []
    if notes.part():
        traces.append(Trace("speaker_notes", "", "带有演讲者备注"))
    if comments.part():
        traces.append(Trace("comments", "", "带有批注"))
    return Inside("pptx", tuple(parts), (*traces, *people, *of_files)), files


def _notes(content: bytes) -> str:
    """The words of a notes page without its slide number."""
    paragraphs = (one for one in xml.tree(content).iter() if xml.local(one) == "p")
    lines = [xml.texts(one, "t") for one in paragraphs if not any(xml.local(inner) == "fld" for inner in one.iter())]
    return "".join(f"{line}\n" for line in lines if line.strip())
