# SPDX-License-Identifier: Apache-2.0
"""Works out what waits: ``python -m xiezhi.web.norms HOME``. The pages start it (``working``)."""

import os
import sys

from xiezhi.records.home import Home
from xiezhi.web.setup import open_site


def main() -> None:
    """Opens the home; the models can be read once Django is ready."""
    here = open_site(Home.open(sys.argv[1], os.environ))
    from xiezhi.web.norms.working import work

    os.nice(5)  # pages go first
    work(here)


if __name__ == "__main__":
    main()
