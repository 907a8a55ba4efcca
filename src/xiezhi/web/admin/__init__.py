# SPDX-License-Identifier: Apache-2.0
"""The consoles of the three administrators (三员): units and people; roles, security and log-ins; the chained log."""
