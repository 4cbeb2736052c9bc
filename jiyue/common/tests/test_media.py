"""Films and sound: what is kept plays as before, and nothing else is kept."""

import contextlib

import pytest

from jiyue.common import media, uploads
from jiyue.common.refusals import Refusal
from tests.films import box, film, sound

PLACE = b"\xa9xyz+25.6065+100.2676/"


def test_a_film_is_kept_without_its_notes_and_with_its_index_first():
    given = film(notes=PLACE) + box("free", b"behind") + box("uuid", bytes(16), b"secret")
    kept = uploads.check("解读.mp4", given)
    assert PLACE in given
    assert kept.data == film(index_first=True)
    assert uploads.check("解读.mp4", kept.data).data == kept.data


def test_what_a_player_must_know_is_read_from_the_index(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(film(width=1280, height=720, index_first=True))
    assert media.facts_of(path) == media.Facts("mp4", ("avc1",), 2.0, 1280, 720)


def test_of_an_mp3_the_frames_alone_are_kept():
    kept = uploads.check("录音.mp3", sound(title=b"\xb0\xec\xb9\xab\xca\xd2") + b"TAG" + bytes(125))
    assert kept.data == sound()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("解读.mp4", b"%PDF-1.4 not a film", "文件损坏"),
        ("解读.mp4", film()[:-40], "文件损坏"),
        ("解读.mp4", film(codec="mp4v"), "浏览器不能播放"),
        ("解读.mp4", film(handler=b"meta"), "浏览器不能播放"),
        ("解读.mp4", box("ftyp", b"isom") + box("moov") + box("moof") + box("mdat"), "分段录制"),
        ("解读.m4a", film(), "实际为 mp4"),
        ("解读.mp3", film(), "实际为 mp4"),
        ("解读.mp4", sound(), "实际为 mp3"),
        ("录音.mp3", b"\xff\xfb\x90\x00" + bytes(100), "文件损坏"),
        ("字幕.vtt", "1\n00:00 --> 00:01\n词".encode(), "不是 WebVTT"),
        ("解读.mov", film(), "不能上传"),
    ],
)
def test_what_is_no_film_or_no_sound_is_refused_whatever_its_name(name, data, said):
    with pytest.raises(Refusal, match=said) as refused:
        uploads.check(name, data)
    assert refused.value.cure


def test_captions_are_text_and_films_have_a_limit_of_their_own(monkeypatch):
    assert uploads.check("字幕.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n大家好".encode()).extension == "vtt"
    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    assert uploads.check("解读.mp4", film())
    monkeypatch.setattr(uploads, "MAX_MEDIA_BYTES", 100)
    with pytest.raises(Refusal, match="过大"):
        uploads.check("解读.mp4", film())


@pytest.mark.parametrize("cut", range(8, 900, 13))
def test_a_damaged_film_is_refused_or_taken_and_never_breaks_the_house(cut):
    data = bytearray(film(frames=1))
    place = len(data) - cut
    data[place : place + 4] = b"\xff\xff\xff\xff"
    with contextlib.suppress(Refusal):
        kind, kept = media.checked(bytes(data))
        assert (kind, len(kept) <= len(film(frames=1))) == ("mp4", True)
