# SPDX-License-Identifier: Apache-2.0
"""The plain interpreter of norms: one family, one norm, one event after the other. It judges the other backends."""
