# SPDX-License-Identifier: Apache-2.0
"""What pages load: nothing that Chromium 90 lacks, no other host, light, and words in English for all of it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

import xiezhi.web
from xiezhi.web import messages

BUILT = Path(xiezhi.web.__file__).parent / "built"

# What came after Chromium 90 (April 2021), with the version it came with.
CSS = {
    "color-mix": r"color-mix\(",
    ":has()": r":has\(",
    "@layer": r"@layer\b",
    "@container": r"@container\b",
    "@scope": r"@scope\b",
    "nesting": r"\{[^{}]*&[\s.:#\[]",
    "dvh": r"\d(?:dvh|svh|lvh|dvw|svw)\b",
    "accent-color": r"(?<![\w-])accent-color\s*:",
    "subgrid": r"\bsubgrid\b",
    "text-wrap": r"(?<![\w-])text-wrap\s*:",
    "oklch": r"\b(?:oklch|oklab|lab|lch)\(",
    "anchors": r"\banchor\(",
    "container units": r"\d(?:cqw|cqh|cqi|cqb)\b",
    "scrollbar-gutter": r"scrollbar-gutter\s*:",
    "field-sizing": r"field-sizing\s*:",
    "light-dark": r"light-dark\(",
    "single transforms": r"[;{](?:translate|rotate|scale)\s*:",
    "media ranges": r"@media[^{]*[<>]=?",
    "prefers-contrast": r"prefers-contrast",
}
JS = {
    "structuredClone": r"\bstructuredClone\(",
    ".at()": r"\.at\(-?\d",
    "Object.hasOwn": r"\bObject\.hasOwn\b",
    "findLast": r"\.findLast(?:Index)?\(",
    "static block": r"\bstatic\s*\{",
    "toSorted": r"\.to(?:Sorted|Reversed|Spliced)\(",
    "Array.fromAsync": r"\bfromAsync\(",
    "Object.groupBy": r"\bObject\.groupBy\(",
    "Error cause": r"new Error\([^)]*,\s*\{\s*cause",
    "private in": r"#\w+\s+in\s",
    "top-level await": r"^\s*await\s",
    "import assertions": r"\bimport\b[^;]*\b(?:assert|with)\s*\{",
    "URL.canParse": r"\bURL\.canParse\(",
    "Promise.withResolvers": r"\bwithResolvers\(",
    "inert": r"\.inert\s*=",
    "showPicker": r"\.showPicker\(",
    "popover": r"\.(?:show|hide|toggle)Popover\(",
    "scheduler": r"\bscheduler\.(?:yield|postTask)\(",
    "randomUUID": r"\brandomUUID\(",
}
EXCUSED = {
    ("main.css", ":has()"): "Tabler takes the underline off links with an icon: without it the line stays",
    ("main.css", "prefers-contrast"): "a query that is not known matches nothing",
}
"""(file, what) → why it does no harm there."""


def _built(name: str) -> str:
    manifest = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    return (BUILT / manifest[name]).read_text("utf-8")


@pytest.mark.parametrize("name", ["main.css", "main.js", "charts.js"])
def test_built_files_have_nothing_that_chromium_90_lacks(name: str) -> None:
    text = _built(name)
    found = {what for what, form in (CSS if name.endswith(".css") else JS).items() if re.search(form, text)}
    assert {what for what in found if (name, what) not in EXCUSED} == set()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a{color:color-mix(in srgb,red,blue)}", "color-mix"),
        ("p:has(a){x:y}", ":has()"),
        ("@layer base{}", "@layer"),
        ("a{height:100dvh}", "dvh"),
        (".a{color:red;&:hover{x:y}}", "nesting"),
        ("input{accent-color:red}", "accent-color"),
        ("a{width:3cqw}", "container units"),
        ("@media (width >= 40em){}", "media ranges"),
        ("a{rotate:3deg}", "single transforms"),
    ],
)
def test_the_scan_sees_what_it_looks_for(text: str, what: str) -> None:
    assert re.search(CSS[what], text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x=structuredClone(y)", "structuredClone"), ("a.at(-1)", ".at()"), ("Object.hasOwn(a,b)", "Object.hasOwn"),
        ("a.findLast(f)", "findLast"), ("class A{static{x()}}", "static block"), ("a.toSorted()", "toSorted"),
        ("if(#x in y)", "private in"),
    ],
)  # fmt: skip
def test_the_scan_sees_what_it_looks_for_in_scripts(text: str, what: str) -> None:
    assert re.search(JS[what], text)


@pytest.mark.parametrize("name", ["main.css", "main.js", "charts.js"])
def test_built_files_ask_no_other_host(name: str) -> None:
    hosts = re.findall(r"(?:url\(|import\s*\(?|fetch\(|src=)[\"']?(https?://[^\s\"')]+)", _built(name))
    assert hosts == []


def test_what_every_page_loads_is_light() -> None:
    """Packed: style, script, icons and mark; the rest of 400 kB is for the pages themselves."""
    manifest = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    names = ("main.css", "main.js", "icons.svg", "mark.svg")
    sizes = {name: (BUILT / f"{manifest[name]}.gz").stat().st_size for name in names}
    assert sum(sizes.values()) < 250_000, sizes
    assert "echarts" not in _built("main.js").lower()
    for name, file in manifest.items():
        assert gzip.decompress((BUILT / f"{file}.gz").read_bytes()) == (BUILT / file).read_bytes(), name


# -- words in English


def test_strings_are_found_in_templates_and_programs() -> None:
    template = (
        '{% translate "一" %}{{ x|default:_("二") }}{% blocktranslate count n=rows|length %}{{ n }} 件'
        "{% plural %}共 {{ n }} 件，95%{% endblocktranslate %}"
    )
    assert set(messages.of_template(template)) == {"一", "二", "%(n)s 件", "共 %(n)s 件，95%%"}
    assert set(messages.of_program('a = _("三") + gettext("四" "五") + N("六") + other("七")')) == {
        "三",
        "四五",
        "六",
    }


def test_all_words_of_the_pages_have_english() -> None:
    assert messages.missing() == {}


@pytest.mark.parametrize("app", messages.apps(), ids=lambda app: app.name)
def test_english_fills_in_what_the_chinese_has(app: Path) -> None:
    import polib

    if not (app / messages.CATALOGUE).is_file():
        return
    for entry in polib.pofile(str(app / messages.CATALOGUE)):
        names = set(re.findall(r"%\((\w+)\)", entry.msgid))
        for said in (entry.msgstr, *entry.msgstr_plural.values()):
            assert not said or set(re.findall(r"%\((\w+)\)", said)) == names, entry.msgid
            plain = re.sub(
                r"[\u4e00-\u9fff]+\(\d{4}\) 第\d+条\S*", "", said
            )  # a citation is one in any language
            assert not re.search("[\u4e00-\u9fff]", plain) or entry.msgid == "中文", entry.msgid


def test_pages_are_in_english_for_who_chose_it(small: object) -> None:
    messages.compile_all()
    from django.utils import translation

    with translation.override("en"):
        assert translation.gettext("未办结告警") == "Open breaches"
        assert translation.ngettext("%(n)s 件", "%(n)s 件", 2) == "%(n)s items"
    assert translation.gettext("未办结告警") == "未办结告警"
