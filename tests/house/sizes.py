# SPDX-License-Identifier: Apache-2.0
"""Prints how long files and functions are: a guide for the eye, not a gate (`make sizes`)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """(lines, place) of each function of one file, decorators and docstring included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def files(folder: Path) -> Iterator[tuple[int, str]]:
    """(lines, path) of each Python file under `folder`."""
    for path in sorted(folder.rglob("*.py")):
        yield len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT))


def quantile(lengths: list[int], share: float) -> int:
    """The smallest length that at least `share` of all do not exceed; 0 where there is none."""
    ranked = sorted(lengths)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0


def line(what: str, rows: list[tuple[int, str]], budget: int) -> str:
    """One line of the table: median, 95th percentile, longest, and how many exceed the budget."""
    lengths = [length for length, _ in rows]
    over = sum(length > budget for length in lengths)
    median, high, longest = quantile(lengths, 0.5), quantile(lengths, 0.95), max(lengths, default=0)
    return f"{what:<28}{len(rows):>6}{median:>8}{high:>6}{longest:>6}{over:>8} > {budget}"


def main() -> None:
    """Prints the table for each room, then the five longest functions and files of the product."""
    print(f"{'':<28}{'n':>6}{'median':>8}{'p95':>6}{'max':>6}{'over':>8}")
    product = ROOT / "src" / "xiezhi"
    rooms = sorted(path for path in product.iterdir() if path.is_dir() and any(path.glob("*.py")))
    for folder in [*rooms, product, ROOT / "tests", ROOT / "bench"]:
        name = folder.relative_to(ROOT)
        print(line(f"{name} functions", [row for f in folder.rglob("*.py") for row in functions(f)], 60))
        print(line(f"{name} files", list(files(folder)), 350))
    longest = sorted((row for f in product.rglob("*.py") for row in functions(f)), reverse=True)[:5]
    for length, place in longest + sorted(files(product), reverse=True)[:5]:
        print(f"{length:>6}  {place}")


if __name__ == "__main__":
    main()
