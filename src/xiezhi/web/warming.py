# SPDX-License-Identifier: Apache-2.0
"""What the first page would wait for is done before the server's processes part: each has it from its beginning.

Addresses with all that they load, templates, initials, units and people, what the pack means to judges and tellers.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from xiezhi.casework.allowed import access_of
from xiezhi.records.initials import initials_of
from xiezhi.web.settings import WEB
from xiezhi.web.setup import Site


def warm(here: Site) -> None:
    """Does it once for this process; connections that it opened are the caller's to close."""
    from django.conf import settings
    from django.template.loader import get_template

    from xiezhi.records.judging import programme, teller

    import_module(settings.ROOT_URLCONF)
    for name in _templates():
        get_template(name)
    initials_of("獬豸")
    desk = here.desk()
    access_of(desk).directory  # noqa: B018
    programme(desk)
    teller(desk)


def _templates() -> Iterator[str]:
    """Names of all templates of the workplaces."""
    for folder in sorted(WEB.glob("*/templates")):
        for file in sorted(Path(folder).rglob("*.html")):
            yield file.relative_to(folder).as_posix()
