# SPDX-License-Identifier: Apache-2.0
"""A city that never was, under supervision: what ``make run`` shows. See docs/demonstration.md."""
