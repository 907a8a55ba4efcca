# SPDX-License-Identifier: Apache-2.0
"""Encrypted at rest: reads the same from any place on; what is changed or cut is an error, never wrong bytes."""

import io
import random
from pathlib import Path

import pytest
from tests.vault.conftest import NOW, Make, put, read

from xiezhi.kernel.errors import XiezhiError
from xiezhi.vault.cipher import CHUNK, TAG, Decrypting, Encrypting, Keys, add_key
from xiezhi.vault.upkeep import rekey, remove, sweep

KEYS = Keys({"2026": bytes(range(32))})
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7)


def sealed(plain: bytes, step: int = 100_000) -> bytes:
    held = io.BytesIO()
    cipher = Encrypting(held, KEYS)
    for start in range(0, len(plain), step):
        cipher.write(plain[start : start + step])
    cipher.finish()
    return held.getvalue()


def opened(text: bytes) -> bytes:
    return io.BufferedReader(Decrypting(io.BytesIO(text), len(text), KEYS)).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(size: int) -> None:
    plain = random.Random(size).randbytes(size)
    text = sealed(plain)
    assert opened(text) == plain
    assert size < 40 or plain[:40] not in text
    assert sealed(plain) != text  # never the same cipher text twice


def test_a_recording_is_read_from_any_place_on() -> None:
    plain = random.Random(1).randbytes(3 * CHUNK + 11)
    stream = io.BufferedReader(Decrypting(io.BytesIO(sealed(plain)), len(sealed(plain)), KEYS))
    for start in (0, CHUNK - 3, 2 * CHUNK, len(plain) - 5):
        stream.seek(start)
        assert stream.read(9) == plain[start : start + 9]
    assert stream.seek(0, 2) == len(plain)


def test_any_change_cut_or_exchange_is_an_error() -> None:
    plain = random.Random(2).randbytes(2 * CHUNK + 500)
    text = sealed(plain)
    start = len(text) - 2 * (CHUNK + TAG) - 500 - TAG
    chunks = [text[start + n * (CHUNK + TAG) :][: CHUNK + TAG] for n in range(3)]
    wrong = [
        text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
        for place in (0, 3, 6, 20, start, len(text) - 1)
    ]
    cuts = (1, 15, 400, 500, 501, 500 + TAG - 1, 500 + TAG, 500 + TAG + 1, CHUNK + 500 + 2 * TAG)
    wrong += [text[:-cut] for cut in cuts]
    wrong += [
        text[:start] + chunks[1] + chunks[0] + chunks[2],
        text[:start] + chunks[0] + chunks[2],
        text + b"x",
    ]
    for changed in wrong:
        with pytest.raises((XiezhiError, UnicodeDecodeError)):
            assert opened(changed) != plain


def test_keys_are_read_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    add_key(path, "2026")
    add_key(path, "2027")
    assert Keys.read(path).current == "2027" and path.stat().st_mode & 0o077 == 0
    with pytest.raises(XiezhiError, match="已有密钥 2026"):
        add_key(path, "2026")
    path.chmod(0o644)
    with pytest.raises(XiezhiError, match="chmod 600"):
        Keys.read(path)


@pytest.mark.parametrize("line", ["2026", "2026 not-base64!", "2026 QUJD"])
def test_a_line_that_is_no_key_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# keys\n{line}\n")
    path.chmod(0o600)
    with pytest.raises(XiezhiError, match=":2: 不是密钥"):
        Keys.read(path)


def test_files_are_written_anew_under_a_new_key_and_the_plain_form_is_swept(
    make: Make, tmp_path: Path
) -> None:
    plain = put(make(), b"before there were keys", "dat")
    new = Keys({"2026": bytes(32), "2027": bytes(range(32))})
    old = make(keys=Keys({"2026": bytes(32)}))
    other = put(old, b"under the first key", "dat")
    vault = make(keys=new)
    assert [rekey(vault, one.digest, actor="1", now=NOW) for one in (plain, other, plain)] == [
        True,
        True,
        False,
    ]
    vault.connection.commit()
    assert len(sweep(vault, NOW).ended) == 1 and remove(vault, sweep(vault, NOW)) == 1
    vault.connection.commit()
    assert (
        read(vault, plain.digest) == b"before there were keys"
        and read(vault, other.digest) == b"under the first key"
    )
    assert all(path.name.endswith(".enc") for path in (tmp_path / "vault").rglob("*") if path.is_file())
    with pytest.raises(XiezhiError, match="没有密钥 '2027'"):
        read(old, plain.digest)
    with pytest.raises(XiezhiError, match="没有密钥文件"):
        read(make(), plain.digest)
