"""Taking a pack into an installation: checked beside all others first, then moved into place at once."""

import shutil
import tempfile
from pathlib import Path

from jiyue.common.refusals import Refusal

from .loader import load, load_beside
from .schema import Pack


def add(folder: Path, *, own: Path, shipped: tuple[Pack, ...], replace: bool = False) -> Pack:
    """Copy a pack into `own`. A fault anywhere raises FaultyPacks and leaves everything as it was."""
    if not (folder / "pack.yaml").is_file():
        raise Refusal(f"“{folder}”里没有 pack.yaml。", cure="请给出一个规则包的文件夹。")
    pack = load(folder)
    target = own / pack.id
    if target.exists() and not replace:
        raise Refusal(
            f"本系统中已装入规则包“{pack.id}”。",
            cure="先用 jiyue rulepacks diff 对照，确认要替换的，加 --replace 再试一次。",
        )
    own.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=own) as room:
        beside = Path(room) / "all"
        shutil.copytree(own, beside, ignore=shutil.ignore_patterns(".*", pack.id))
        shutil.copytree(folder, beside / pack.id, ignore=shutil.ignore_patterns(".*"))
        load_beside(shipped, beside)
        if target.exists():
            target.rename(Path(room) / "old")
        (beside / pack.id).rename(target)
    return pack
