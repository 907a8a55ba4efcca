# SPDX-License-Identifier: Apache-2.0
"""The second factor: one-time passwords by time (RFC 6238), each taken once, and codes for who lost the telephone."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from hmac import compare_digest

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.accounts.models import Account

NONCE, STEP = 12, 30
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
ISSUER = "獬豸"


def new_secret() -> str:
    """A secret, in base32 as telephones take it."""
    return pyotp.random_base32()


def sealed(key: bytes | None, officer: str, secret: str) -> str:
    """A secret under the home's key, for one officer: elsewhere it does not open."""
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, secret.encode(), officer.encode())).decode()


def opened(key: bytes | None, officer: str, kept: str) -> str:
    """The secret that was sealed; an error where it was changed or the key is another."""
    raw = base64.b64decode(kept)
    try:
        return _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], officer.encode()).decode()
    except InvalidTag:
        raise XiezhiError(
            f"{officer} 的动态口令密钥无法打开: home.key 已不是原来的",
            f"the secret of {officer} does not open: this is not the home.key it was sealed with",
        ) from None


def _cipher(key: bytes | None) -> AESGCM:
    if key is None:
        raise XiezhiError("没有 home.key, 不能使用动态口令", "without home.key there is no second factor")
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"xiezhi second factor").derive(key))


def step_of(secret: str, code: str, after: int, clock: int) -> int | None:
    """The 30 seconds of which a code is, one step early or late included; none that was taken already.

    ``clock``: what the machine's clock says, µs: telephones go by the true time, whatever the pages' clock shows.
    """
    now, code = clock // 1_000_000 // STEP, code.replace(" ", "")
    for step in (now, now - 1, now + 1):
        if step > after and compare_digest(pyotp.TOTP(secret).at(step * STEP).encode(), code.encode()):
            return step
    return None


def take(account: Account, key: bytes | None, code: str, clock: int) -> str | None:
    """``code`` or ``recovery`` where what was typed is right, and is thereby used up; the caller saves."""
    step = step_of(opened(key, account.officer, account.secret), code, account.step, clock)
    if step is not None:
        account.step = step
        return "code"
    typed = _digest(account.officer, code)
    left = [kept for kept in account.recovery if not compare_digest(kept, typed)]
    if len(left) == len(account.recovery):
        return None
    account.recovery = left
    return "recovery"


def new_codes(account: Account) -> list[str]:
    """Ten codes, shown once; the account keeps their digests."""
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)
    ]
    account.recovery = [_digest(account.officer, code) for code in codes]
    return codes


def _digest(officer: str, code: str) -> str:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"{officer}\0{plain}".encode()).hexdigest()


def picture(officer: str, secret: str) -> str:
    """The QR that a telephone reads, as an SVG without any style."""
    address = pyotp.TOTP(secret).provisioning_uri(name=officer, issuer_name=ISSUER)
    return str(segno.make(address, error="m").svg_inline(scale=4, border=2, svgclass="qr", lineclass=None))
