# SPDX-License-Identifier: Apache-2.0
"""Facts as an append-only, chained, sealed ledger; its stores, verification and segments."""
