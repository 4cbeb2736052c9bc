"""The keys that other platforms gave us, encrypted under a key that lies outside the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from jiyue.common.refusals import Refusal


def seal(words: str) -> bytes:
    return _fernet().encrypt(words.encode())


def unseal(sealed: bytes | memoryview) -> str:
    try:
        return _fernet().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Refusal(
            "对方给的密钥打不开，可能换过服务器的密钥文件。", cure="请安全管理员重新填写对方的密钥。"
        ) from error


def _fernet() -> Fernet:
    key = hashlib.sha256(b"jiyue.exchange.secrets" + settings.ORIGINALS_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
