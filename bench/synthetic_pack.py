# SPDX-License-Identifier: Apache-2.0
"""A large pack: the norms of `it_traffic_fines`, stories included, again and again over many kinds and tables.

python bench/synthetic_pack.py DIR [NORMS]      writes DIR/pack.yaml and all that belongs to it
"""

import re
import sys
from pathlib import Path

from figures import ROOT

MODEL = ROOT / "packs" / "it_traffic_fines"
KINDS, TABLES, ROWS = 29, 12, 60


def write_pack(folder: Path, norms: int = 416) -> int:
    """Writes the pack; the number of its norms, the next multiple of the model's."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(MODEL.glob("norms/*/*.yaml"))}
    copies = -(-norms // len(texts))
    ids = re.compile("|".join(rf"(?<![\w-]){re.escape(path.stem)}(?![\w-])" for path in texts))  # whole words
    _write(folder / "pack.yaml", _frame())
    _write(folder / "calendar_days.csv", (MODEL / "calendar_days.csv").read_text(encoding="utf-8"))
    kind = (MODEL / "matters" / "fine.yaml").read_text(encoding="utf-8")
    for number in range(KINDS):
        _write(folder / f"matters/fine_{number}.yaml", kind.replace("kind: fine\n", f"kind: fine_{number}\n"))
    for number in range(TABLES):
        _write_table(folder / "tables", f"rates_{number}")
    for number in range(copies):
        matter = f"matter: fine_{number % KINDS}\n"
        for path, text in texts.items():
            copy = ids.sub(rf"\g<0>-{number}", text)
            name = f"norms/{path.parent.name}/{path.stem}-{number}.yaml"
            _write(folder / name, copy.replace("matter: fine\n", matter))
    return copies * len(texts)


def _frame() -> str:
    text = (MODEL / "pack.yaml").read_text(encoding="utf-8")
    return text.replace("id: it_traffic_fines", "id: synthetic").replace("language: en", "language: zh-CN")


def _write_table(folder: Path, name: str) -> None:
    types = "{offence: text, low: money, high: money}"
    _write(folder / f"{name}.yaml", f"title: {name}\nkeys: [offence]\ntypes: {types}\n")
    rows = [f"offence {n},{n * 10},{n * 20},2010-01-01,2020-12-31" for n in range(ROWS)]
    rows += [f"offence {n},{n * 20},{n * 40},2021-01-01," for n in range(ROWS)]
    _write(folder / f"{name}.csv", "\n".join(["offence,low,high,valid_from,valid_to", *rows, ""]))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    print(write_pack(Path(sys.argv[1]), *map(int, sys.argv[2:3])))
