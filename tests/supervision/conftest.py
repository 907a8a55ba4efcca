# SPDX-License-Identifier: Apache-2.0
"""Django is set up before the tests' modules are read: models ask for it when they are loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xiezhi.records.home import Home, Settings
from xiezhi.records.setup import configure

if TYPE_CHECKING:
    from tests.supervision.city import City

configure(Home(Path("."), Settings("cn_police")))


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city in which nothing has happened yet; tests take copies."""
    from tests.supervision.city import founded

    return founded(tmp_path_factory.mktemp("begun"))


@pytest.fixture
def city(begun: City, tmp_path: Path) -> City:
    """A city of the test's own."""
    from tests.supervision.city import copied

    return copied(begun, tmp_path)
