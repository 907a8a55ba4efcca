# SPDX-License-Identifier: Apache-2.0
"""Norms compiled to array programs over batches of families."""
