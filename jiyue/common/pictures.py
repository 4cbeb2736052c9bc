"""Pictures are painted anew: metadata, appended bytes and everything that is not pixels stays behind."""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

from jiyue.common.refusals import Refusal

FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MAX_PIXELS = 40_000_000
MAX_FRAMES = 200


def reencode(data: bytes) -> tuple[dict[str, str], list[bytes]]:
    """The same picture in the same format (runs in the sandbox)."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(FORMATS)) as picture:
                return {"kind": FORMATS[picture.format or ""]}, [_painted(picture)]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_big()
    except (OSError, SyntaxError, ValueError, KeyError, EOFError):
        raise Refusal("图片损坏或不是允许的格式。", cure="请用画图等软件打开后另存为 PNG 或 JPG 再上传。")


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of a stored picture, which was painted anew: its head alone is read."""
    with Image.open(path, formats=tuple(FORMATS)) as picture:
        return picture.size


def _painted(picture: Image.Image) -> bytes:
    kind = picture.format or ""
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height * min(frames, MAX_FRAMES + 1) > MAX_PIXELS * (4 if frames > 1 else 1):
        raise _too_big()
    out = io.BytesIO()
    if kind in {"GIF", "WEBP"} and 1 < frames <= MAX_FRAMES:
        duration = picture.info.get("duration", 100)
        painted = [frame.convert("RGBA") for frame in ImageSequence.Iterator(picture)]
        painted[0].save(out, kind, save_all=True, append_images=painted[1:], duration=duration, loop=0)
        return out.getvalue()
    upright = ImageOps.exif_transpose(picture)
    mode = "RGB" if kind == "JPEG" else upright.mode if upright.mode in {"RGB", "RGBA", "L", "P"} else "RGBA"
    fresh = upright.convert(mode)
    fresh.info = {key: value for key, value in fresh.info.items() if key == "transparency"}
    fresh.save(out, kind, **({"quality": 90} if kind in {"JPEG", "WEBP"} else {}))
    return out.getvalue()


def _too_big() -> Refusal:
    return Refusal(
        f"图片过大（上限 {MAX_PIXELS // 10_000} 万像素）。", cure="请缩小图片后再上传，网页用图一般不超过 2000 像素宽。"
    )
