# SPDX-License-Identifier: Apache-2.0
"""Read models of matters, clocks and findings: disposable, rebuilt from the ledger, kept live as facts arrive."""
