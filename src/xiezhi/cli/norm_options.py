# SPDX-License-Identifier: Apache-2.0
"""Options that the commands on norms share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NormId = Annotated[str, typer.Argument(metavar="NORM", help="规则编号。 The norm's id.")]
Other = Annotated[Path | None, typer.Option("--pack", metavar="DIR", help="另一规则包。 Another pack.")]
