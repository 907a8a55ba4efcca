# SPDX-License-Identifier: Apache-2.0
"""Back-tests and impacts on their way (``supervision.models.Trial``): asked for in pages, worked out beside them."""

from xiezhi.supervision.models import Trial

BACKTEST, IMPACT = "backtest", "impact"
WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"
"""等候, 计算中, 完成, 未完成."""
AT_WORK = (WAITING, WORKING)

__all__ = ["AT_WORK", "BACKTEST", "DONE", "FAILED", "IMPACT", "WAITING", "WORKING", "Trial"]
