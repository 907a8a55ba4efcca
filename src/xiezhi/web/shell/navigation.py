# SPDX-License-Identifier: Apache-2.0
"""What there is to go to, by role: the side bar, and the five tabs of the phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xiezhi.web.shell.who import Who


@dataclass(frozen=True)
class Place:
    """An entry: the URL's name (and argument), a title, an icon, the verb without which it is not shown.

    ``also``: names of further addresses at which one is in this place."""

    name: str
    title: str
    icon: str
    verb: str = "view"
    argument: str = ""
    kinds: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


N = gettext_noop
SECTIONS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (N("监督"), (
        Place("home:home", N("工作台"), "layout-dashboard"),
        Place("findings:inbox", N("预警监督"), "bell-exclamation"),
        Place("findings:board", N("督办看板"), "layout-kanban", "verify"),
        Place("patrol:index", N("巡查"), "eye-check", "patrol"),
        Place("incidents:acceptance", N("受立案监督"), "clipboard-check", "count"),
    )),
    (N("业务"), (
        Place("cases:list", N("警情"), "phone-call", argument="incident"),
        Place("cases:list", N("行政案件"), "briefcase", argument="admin_case"),
        Place("cases:list", N("刑事案件"), "gavel", argument="criminal_case"),
        Place("custody:board", N("办案区"), "door-enter"),
        Place("cases:list", N("涉案财物"), "package", argument="property_item"),
        Place("cases:list", N("视音频"), "video", argument="recording"),
        Place("cases:list", N("案卷"), "folders", argument="dossier"),
        Place("cases:kinds", N("全部事项"), "list-check"),
    )),
    (N("依据"), (
        Place("norms:index", N("规则"), "scale"),
        Place("norms:library", N("法律库"), "books"),
        Place("charts:index", N("指引导图"), "sitemap"),
        Place("home:overview", N("运行总览"), "chart-dots", "count"),
        Place("screen:screen", N("大屏"), "device-tv", "count"),
    )),
    (N("数据"), (
        Place("imports:sources", N("数据接入"), "database-import", "import"),
    )),
    (N("管理"), (
        Place("admin:units", N("机构人员"), "building-community", "manage_units", also=("admin:officers",)),
        Place("admin:sources", N("数据来源"), "plug-connected-x", "manage_sources"),
        Place("api:connections", N("接口令牌"), "plug-connected-x", "manage_sources"),
        Place("admin:grants", N("角色授权"), "user-check", "grant", also=("admin:import",)),
        Place("admin:security", N("安全设置"), "shield-lock", "manage_security"),
        Place("api:connections", N("接口令牌"), "plug-connected-x", "manage_security"),
        Place("admin:accounts", N("账户"), "key", "unlock"),
        Place("admin:log", N("审计日志"), "report-analytics", "read_log"),
    )),
)  # fmt: skip
TABS = ("home:home", "findings:inbox", "cases:list/admin_case", "custody:board")


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    url: str
    title: str
    icon: str
    current: bool


def places_for(who: Who, path: str) -> list[tuple[str, list[Link]]]:
    """By section what this person may go to."""
    found = []
    for section, places in SECTIONS:
        links = [link for place in places if (link := _link(who, place, path)) is not None]
        if links:
            found.append((_(section), links))
    here = max((len(link.url) for _title, links in found for link in links if link.current), default=0)
    return [(title, [_nearest(link, here) for link in links]) for title, links in found]


def _nearest(link: Link, here: int) -> Link:
    """Of places one above the other only the nearest is where one is."""
    return replace(link, current=False) if link.current and len(link.url) < here else link


def tabs_for(who: Who, path: str) -> list[Link]:
    """The tabs at the bottom of a phone, without 更多."""
    known = {_key(place): place for _, places in SECTIONS for place in places}
    links = (_link(who, known[name], path) for name in TABS)
    return [link for link in links if link is not None] or list(_first(who, path))


def _first(who: Who, path: str) -> Iterator[Link]:
    for _title, links in places_for(who, path):
        yield from links[:4]


def _key(place: Place) -> str:
    return f"{place.name}/{place.argument}" if place.argument else place.name


def _link(who: Who, place: Place, path: str) -> Link | None:
    if not who.may(place.verb):
        return None
    if place.argument and place.argument not in who.desk.pack.kinds:
        return None
    try:
        url = reverse(place.name, args=[place.argument] if place.argument else [])
    except NoReverseMatch:  # a workplace that this installation does not have
        return None
    under = (url, *(reverse(name) for name in place.also))
    here = path == url or any(one != "/" and path.startswith(one) for one in under)
    return Link(url, _(place.title), place.icon, here)
