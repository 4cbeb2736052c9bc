"""Pictures: what their metadata tell. Their pixels are for a person's eyes."""

import io
import warnings

from PIL import ExifTags, Image

from jiyue.common.reading.values import Inside, Part, Trace

_MAGICS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_PEOPLE = {ExifTags.Base.Artist: "作者", ExifTags.Base.XPAuthor: "作者", ExifTags.Base.HostComputer: "计算机"}
_WORDS = (ExifTags.Base.ImageDescription, ExifTags.Base.XPTitle, ExifTags.Base.XPComment, ExifTags.Base.XPSubject)
_COMMENTS = frozenset({"author", "comment", "description", "title", "xml:com.adobe.xmp", "creation time"})
_PERSONAL = frozenset({"author"})


def is_picture(data: bytes) -> bool:
    return data.startswith(_MAGICS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def read(data: bytes) -> Inside:
    """A picture alone: nobody but a person can read it."""
    inside = metadata(data)
    return Inside("picture", inside.parts, (*inside.traces, Trace("unreadable", "", "是图片，机器不能读出图中文字")))


def metadata(data: bytes) -> Inside:
    """Place, people and words in a picture's metadata."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                exif, notes = picture.getexif(), dict(picture.info)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return Inside("picture")
    people = [(_PEOPLE[key], value) for key in _PEOPLE if (value := _text(exif.get(key)))]
    words = [value for key in _WORDS if (value := _text(exif.get(key)))]
    for key, value in notes.items():
        if isinstance(key, str) and key.lower() in _COMMENTS and (text := _text(value)):
            words.append(text)
            if key.lower() in _PERSONAL:
                people.append(("作者", text))
    traces = []
    if (spot := _location(exif)) is not None:
        traces.append(Trace("location_metadata", "图片属性", f"拍摄位置 {spot}"))
    if people:
        traces.append(Trace("author_metadata", "图片属性", items=tuple(people)))
    told = "\n".join([*words, *(value for _, value in people)])
    return Inside("picture", (Part("图片属性", told, "internal"),) if told else (), tuple(traces))


def _location(exif: Image.Exif) -> str | None:
    spot = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude, longitude = spot.get(ExifTags.GPS.GPSLatitude), spot.get(ExifTags.GPS.GPSLongitude)
    if not latitude or not longitude:
        return None
    try:
        # Only roughly: the message must not repeat where somebody lives.
        return f"约北纬 {float(latitude[0]):.0f} 度、东经 {float(longitude[0]):.0f} 度"
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return "（坐标）"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-16-le", "ignore")
    return str(value).replace("\x00", "").strip()[:2000] if value else ""
