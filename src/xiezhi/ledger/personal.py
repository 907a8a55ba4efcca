# SPDX-License-Identifier: Apache-2.0
"""Personal values beside the event: encrypted with a key of the matter, erasable without breaking a chain.

Each value is kept as AES-256-GCM over ``[salt, value]`` (event and field as associated data); the event's line holds
``digest(salt + value)``. The matter's key is itself wrapped by the home key, which is not in the database. Once the
matter's key is gone neither the value nor its salt can be read, and the salted hash tells nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xiezhi.kernel.digest import digest
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import Entry
from xiezhi.ledger.line import Stored, json_text

KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12
EVERY = "*"  # in the fields of an `erased`: all of the matter, now and later

Entropy = Callable[[int], bytes]


class Cipher(NamedTuple):
    """One encrypted value: nonce and AES-GCM text in one."""

    event: str
    field: str
    matter: str
    cipher: bytes


class Vaulted(Protocol):
    """What is asked of a store's tables of keys and values."""

    def keys_of(self, matters: Iterable[str]) -> dict[str, bytes]:
        """Wrapped keys by matter."""

    def add_keys(self, keys: Mapping[str, bytes]) -> None:
        """Keeps wrapped keys of matters that have none."""

    def drop_key(self, matter: str) -> None:
        """Forgets a matter's key."""

    def values_of(self, events: Iterable[str]) -> list[Cipher]:
        """The encrypted values of events."""

    def values_in(self, matter: str) -> list[Cipher]:
        """The encrypted values of a matter."""

    def add_values(self, values: Collection[Cipher]) -> None:
        """Keeps encrypted values."""

    def drop_values(self, matter: str) -> None:
        """Forgets all encrypted values of a matter."""

    def erasures(self, matters: Iterable[str]) -> dict[str, set[str]]:
        """By matter the fields that its ``erased`` events name."""


class Secrets:
    """Keeps and reads the personal values of one store; what is kept waits for ``flush``."""

    def __init__(self, tables: Vaulted, home_key: bytes | None, entropy: Entropy = os.urandom) -> None:
        if home_key is not None and len(home_key) != KEY_BYTES:
            raise XiezhiError(
                f"个人信息主密钥须为 {KEY_BYTES} 字节, 现为 {len(home_key)} 字节",
                f"the key of personal values must have {KEY_BYTES} bytes, not {len(home_key)}",
            )
        self._tables, self._entropy = tables, entropy
        self._home = None if home_key is None else AESGCM(home_key)
        self._keys: dict[str, AESGCM] = {}
        self._erased: dict[str, set[str]] = {}
        self._new_keys: dict[str, bytes] = {}
        self._new_values: dict[str, list[Cipher]] = {}

    def forget(self) -> None:
        """Drops what was looked up or not yet kept: another transaction may see other keys."""
        for cache in (self._keys, self._erased, self._new_keys, self._new_values):
            cache.clear()

    def prefetch(self, matters: set[str]) -> None:
        """Looks up keys and erasures of matters that personal values are brought for."""
        asked = matters - self._erased.keys()
        if asked and self._home is not None:
            found = self._tables.erasures(asked)
            self._erased.update((matter, found.get(matter, set())) for matter in asked)
            self._load(asked)

    def refusal(self, entry: Entry) -> tuple[str, str] | None:
        """Why the entry's personal values cannot be kept, if so."""
        if not entry.personal or self._home is not None:
            return None
        who = entry.id or f"{entry.matter} {entry.step}"
        return (
            f"事件 {who} 有个人信息, 但没有主密钥可加密: 请以带 home.key 的目录打开账本",
            f"event {who} has personal values and there is no home key to encrypt them: "
            "opening the ledger with the home's home.key would be right",
        )

    def admissible(self, entry: Entry) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """The personal values that may be kept, and the names of those erased by law, which are not taken again."""
        if not entry.personal:
            return {}, ()
        erased = self._erased.get(entry.matter, set())
        withheld = tuple(sorted(f for f in entry.personal if f in erased or EVERY in erased))
        return {f: v for f, v in entry.personal.items() if f not in withheld}, withheld

    def same(self, former: Stored, personal: Mapping[str, Any]) -> bool:
        """Whether the values that can still be read are these."""
        if former.personal == "{}":
            return not personal
        return json_text(self.read([former]).get(former.id, {})) == json_text(personal)

    def keep(self, matter: str, event: str, personal: Mapping[str, Any], algorithm: str) -> str:
        """Encrypts values for the next ``flush``; their salted hashes as JSON text."""
        key, hashes = self._key(matter), {}
        for name, value in sorted(personal.items()):
            salt = self._entropy(SALT_BYTES)
            hashes[name] = salted(algorithm, salt, value)
            plain = json_text({"salt": salt.hex(), "value": value}).encode()
            self._put(key, Cipher(event, name, matter, b""), plain)
        return json_text(hashes)

    def read(self, rows: Iterable[Stored]) -> dict[str, dict[str, Any]]:
        """By event the values that can be read."""
        return {
            event: {name: found[1] for name, found in fields.items()}
            for event, fields in self.read_salted(rows).items()
        }

    def read_salted(self, rows: Iterable[Stored]) -> dict[str, dict[str, tuple[bytes, Any]]]:
        """By event and field (salt, value); a cipher text that was changed is an error that names it."""
        having = {row.id: row.matter for row in rows if row.personal != "{}"}
        if not having or self._home is None:
            return {}
        self._load(set(having.values()))
        waiting = [cipher for event in having for cipher in self._new_values.get(event, ())]
        found: dict[str, dict[str, tuple[bytes, Any]]] = {}
        for cipher in [*waiting, *self._tables.values_of(having)]:
            key = self._keys.get(cipher.matter)
            if key is not None:
                plain = _open(key, cipher)
                found.setdefault(cipher.event, {})[cipher.field] = (
                    bytes.fromhex(plain["salt"]),
                    plain["value"],
                )
        return found

    def flush(self) -> None:
        """Writes new keys and values to the tables."""
        if self._new_keys:
            self._tables.add_keys(self._new_keys)
        if self._new_values:
            self._tables.add_values([cipher for many in self._new_values.values() for cipher in many])
        self._new_keys.clear()
        self._new_values.clear()

    def erase(self, matter: str, fields: Collection[str]) -> list[str]:
        """Forgets the fields (``EVERY``: all) with the matter's key; what stays is encrypted anew under a new one.

        The names of fields that were there.
        """
        values = self._tables.values_in(matter)
        gone = [value for value in values if value.field in fields or EVERY in fields]
        stay = [value for value in values if value not in gone]
        self._load({matter})
        if stay and matter not in self._keys:
            raise XiezhiError(
                f"事项 {matter}: 没有主密钥, 只能删除全部个人信息, 不能只删部分",
                f"matter {matter}: without the home key only all personal values can be erased, not some",
            )
        old = self._keys.pop(matter, None)
        self._tables.drop_values(matter)
        self._tables.drop_key(matter)
        self._erased.pop(matter, None)
        if stay and old is not None:
            key = self._key(matter)
            for value in stay:
                self._put(key, value, json_text(_open(old, value)).encode())
            self.flush()
        return sorted({value.field for value in gone})

    def _load(self, matters: set[str]) -> None:
        asked = matters - self._keys.keys()
        if asked and self._home is not None:
            for matter, wrapped in self._tables.keys_of(asked).items():
                self._keys[matter] = AESGCM(_unwrap(self._home, matter, wrapped))

    def _key(self, matter: str) -> AESGCM:
        assert self._home is not None
        if matter not in self._keys:
            made, nonce = self._entropy(KEY_BYTES), self._entropy(NONCE_BYTES)
            self._new_keys[matter] = nonce + self._home.encrypt(nonce, made, matter.encode())
            self._keys[matter] = AESGCM(made)
        return self._keys[matter]

    def _put(self, key: AESGCM, place: Cipher, plain: bytes) -> None:
        nonce = self._entropy(NONCE_BYTES)
        sealed = nonce + key.encrypt(nonce, plain, _bound(place))
        self._new_values.setdefault(place.event, []).append(place._replace(cipher=sealed))


def salted(algorithm: str, salt: bytes, value: Any) -> str:
    """The hash of a personal value that stands in the event's line."""
    return digest(algorithm, salt + json_text({"value": value}).encode())


def _bound(place: Cipher) -> bytes:
    """A value belongs to its event and field: moved elsewhere it does not open."""
    return f"{place.event}\0{place.field}".encode()


def _open(key: AESGCM, cipher: Cipher) -> dict[str, Any]:
    try:
        plain = key.decrypt(cipher.cipher[:NONCE_BYTES], cipher.cipher[NONCE_BYTES:], _bound(cipher))
    except (InvalidTag, ValueError) as error:
        raise XiezhiError(
            f"事件 {cipher.event} 的个人信息 {cipher.field} 已被改动, 无法解密",
            f"the personal value {cipher.field} of event {cipher.event} was changed and does not decrypt",
        ) from error
    found: dict[str, Any] = json.loads(plain)
    return found


def _unwrap(home: AESGCM, matter: str, wrapped: bytes) -> bytes:
    try:
        return home.decrypt(bytes(wrapped[:NONCE_BYTES]), bytes(wrapped[NONCE_BYTES:]), matter.encode())
    except (InvalidTag, ValueError) as error:
        raise XiezhiError(
            f"事项 {matter} 的密钥无法以现有主密钥打开: 应为建账时的 home.key",
            f"the key of matter {matter} does not open with this home key: the home.key of this ledger "
            "would be right",
        ) from error
