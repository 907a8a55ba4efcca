# SPDX-License-Identifier: Apache-2.0
"""Lawful families, one module a trade; every module here is found by itself."""
