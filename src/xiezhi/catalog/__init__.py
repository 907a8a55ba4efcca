# SPDX-License-Identifier: Apache-2.0
"""Packs: the law as data. Shapes, loading, checking, resolving by date."""
