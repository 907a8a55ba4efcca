# SPDX-License-Identifier: Apache-2.0
"""The table of back-tests and impacts, version by version."""
