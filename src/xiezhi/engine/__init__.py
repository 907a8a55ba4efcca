# SPDX-License-Identifier: Apache-2.0
"""Norms × facts → verdicts with evidence: a plain reference interpreter and a columnar engine judged by it."""
