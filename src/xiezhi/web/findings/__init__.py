# SPDX-License-Identifier: Apache-2.0
"""预警监督: the inbox, one finding with all that is done about it, the board of a centre."""
