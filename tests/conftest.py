# SPDX-License-Identifier: Apache-2.0
"""How properties are tried: the same examples every time, whatever the speed of the machine.

``HYPOTHESIS_PROFILE=wide`` looks further: other examples at each run, and more of them where a test does not say how
many.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests.postgres import Cluster, cluster

from xiezhi.web.setup import django_ready

os.environ["XIEZHI_CACHE"] = "off"  # tests read packs, unless they are about what is kept

django_ready()  # once and with the pages: Django is loaded one way in a process

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("wide", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own; ``postgres.dsn()`` makes an empty database."""
    with cluster("fsync=off") as running:
        yield running
