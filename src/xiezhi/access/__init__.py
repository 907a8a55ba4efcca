# SPDX-License-Identifier: Apache-2.0
"""Who may do what to which matter, and why; units, officers, roles, and the log of queries."""
