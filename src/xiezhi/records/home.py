# SPDX-License-Identifier: Apache-2.0
"""A home: the folder of one installation, its settings (``xiezhi.toml``), its database, its vault."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiezhi.kernel.digest import ALGORITHMS
from xiezhi.kernel.duration import Duration, parse_duration
from xiezhi.kernel.errors import XiezhiError

SETTINGS = "xiezhi.toml"
DATABASE = "xiezhi.sqlite3"
DEFAULT = "xiezhi-home"
KEY = "home.key"
KEY_BYTES = 32
KEYS = ("pack", "algorithm", "vault", "freshness")

_TEMPLATE = """\
# 獬豸的设置。 Settings of this installation.
pack = "{pack}"                # 规则包: 内置名称或文件夹。 A built-in name, or a folder.
algorithm = "{algorithm}"      # 摘要算法 sha256 | sm3。 Of the ledger's digests.
vault = "vault"                # 文件库: 文件夹或 fsspec 地址。 A folder, or an fsspec URL.

# 数据来源多久没有消息即视为中断, 其时钟显示“来源中断”而不告警。
# How long a source may be silent before its clocks are stale and raise no breach.
[freshness]
# incidents = "24 h"
"""


@dataclass(frozen=True)
class Settings:
    """What ``xiezhi.toml`` says. ``freshness``: source → its ordinary silence; ``rest``: tables of others."""

    pack: str
    algorithm: str = "sha256"
    vault: str = "vault"
    freshness: Mapping[str, Duration] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Home:
    """``folder`` of the installation; ``database``: the URL of another one than the SQLite file in it, or ``None``."""

    folder: Path
    settings: Settings
    database: str | None = None

    @classmethod
    def open(cls, folder: str | Path | None, environ: Mapping[str, str]) -> Home:
        """The home in a folder (``None``: ``XIEZHI_HOME``, else ``./xiezhi-home``); an error where there is none."""
        place = located(folder, environ)
        file = place / SETTINGS
        if not file.is_file():
            raise XiezhiError(
                f"{place} 不是獬豸的目录(没有 {SETTINGS}), 应先运行 xiezhi ledger init --home {place}",
                f"{place} is no home ({SETTINGS} is missing): right would be xiezhi ledger init --home {place} first",
            )
        return cls(place, read_settings(file), environ.get("DATABASE_URL") or None)

    @classmethod
    def create(
        cls, folder: str | Path | None, pack: str, environ: Mapping[str, str], algorithm: str = "sha256"
    ) -> Home:
        """Makes the folder and its settings; a home that is there already is opened and must name the same."""
        place = located(folder, environ)
        file = place / SETTINGS
        if file.is_file():
            return _same(cls.open(place, environ), pack, algorithm)
        if algorithm not in ALGORITHMS:
            right = ", ".join(ALGORITHMS)
            raise XiezhiError(
                f"摘要算法 {algorithm!r} 应为 {right}", f"algorithm {algorithm!r}: {right} would be right"
            )
        place.mkdir(parents=True, exist_ok=True)
        named = str(Path(pack).resolve()) if Path(pack).is_dir() else pack
        text = _TEMPLATE.format(pack=named.replace("\\", "/"), algorithm=algorithm)
        _write_key(place / KEY)
        file.write_text(text, encoding="utf-8")
        return cls.open(place, environ)

    @property
    def sqlite(self) -> Path:
        """The SQLite file, used unless ``database`` is given."""
        return self.folder / DATABASE

    @property
    def key(self) -> bytes | None:
        """The key under which the keys of matters are kept; without it personal values stay closed."""
        file = self.folder / KEY
        return file.read_bytes() if file.is_file() else None

    @property
    def segments(self) -> Path:
        """Where closed months of the ledger lie as Parquet."""
        return self.folder / "segments"

    @property
    def vault(self) -> str:
        """The vault's place: an URL as it is, a folder below the home made whole."""
        named = self.settings.vault
        return named if "://" in named else str(self.folder / named)


def _write_key(file: Path) -> None:
    """A key of its own for each home, readable by its owner alone; one that is there stays."""
    if file.exists():
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as writing:
        writing.write(os.urandom(KEY_BYTES))


def located(folder: str | Path | None, environ: Mapping[str, str]) -> Path:
    """The folder meant: as given, else ``XIEZHI_HOME``, else ``./xiezhi-home``."""
    return Path(folder or environ.get("XIEZHI_HOME") or DEFAULT).resolve()


def read_settings(file: Path) -> Settings:
    """The settings of a file; what is wrong is named with what would be right."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise XiezhiError(f"{file}: 不是 TOML: {error}", f"{file}: not TOML: {error}") from error
    pack, algorithm = _text(file, raw, "pack", None), _text(file, raw, "algorithm", "sha256")
    if algorithm not in ALGORITHMS:
        raise _wrong(file, "algorithm", algorithm, " | ".join(ALGORITHMS))
    freshness = raw.get("freshness", {})
    if not isinstance(freshness, dict):
        raise _wrong(file, "freshness", freshness, '[freshness] SOURCE = "24 h"')
    limits = {name: _duration(file, name, value) for name, value in freshness.items()}
    rest = {name: value for name, value in raw.items() if name not in KEYS}
    return Settings(pack, algorithm, _text(file, raw, "vault", "vault"), limits, rest)


def _text(file: Path, raw: Mapping[str, Any], key: str, default: str | None) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(file, key, value, f'{key} = "…"')
    return value.strip()


def _duration(file: Path, name: str, value: Any) -> Duration:
    try:
        return parse_duration(value)
    except XiezhiError:
        raise _wrong(file, f"freshness.{name}", value, '"24 h", "2 wd"') from None


def _wrong(file: Path, key: str, value: Any, right: str) -> XiezhiError:
    return XiezhiError(
        f"{file}: {key} = {value!r}, 应为 {right}", f"{file}: {key} = {value!r}: right would be {right}"
    )


def _same(home: Home, pack: str, algorithm: str) -> Home:
    named = str(Path(pack).resolve()) if Path(pack).is_dir() else pack
    if (named, algorithm) != (home.settings.pack, home.settings.algorithm):
        has = f"{home.settings.pack}, {home.settings.algorithm}"
        raise XiezhiError(
            f"{home.folder} 已有设置 {has}, 与 {pack}, {algorithm} 不同",
            f"{home.folder} is a home of {has} already, not of {pack}, {algorithm}",
        )
    return home
