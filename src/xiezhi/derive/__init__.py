# SPDX-License-Identifier: Apache-2.0
"""What follows from results and packs: figures, the report, guidance charts, lists. Pure: no clock, no terminal."""
