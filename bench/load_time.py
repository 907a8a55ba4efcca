# SPDX-License-Identifier: Apache-2.0
"""Seconds that `load_pack` takes in a process of its own, its imports done."""

import sys
import time
from pathlib import Path

from xiezhi.catalog.load import load_pack

if __name__ == "__main__":
    began = time.perf_counter()
    load_pack(Path(sys.argv[1]))
    print(time.perf_counter() - began)
