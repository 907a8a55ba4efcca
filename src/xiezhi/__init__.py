# SPDX-License-Identifier: Apache-2.0
"""Xiezhi 獬豸: supervision of law enforcement, with the law as dated data."""

__version__ = "0.1.0"
