"""Encryption of unredacted originals under a key that lies outside the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from jiyue.common.refusals import Refusal


def seal(data: bytes) -> bytes:
    return _fernet().encrypt(data)


def unseal(sealed: bytes | memoryview) -> bytes:
    try:
        return _fernet().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise Refusal(
            "这份原件打不开：密文被改动过，或者密钥不是存入时的密钥。", cure="请联系运维人员核对 originals.key。"
        ) from error


def _fernet() -> Fernet:
    key = hashlib.sha256(b"jiyue.library.originals" + settings.ORIGINALS_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
