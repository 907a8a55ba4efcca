# SPDX-License-Identifier: Apache-2.0
"""案件 and every other kind of matter of the catalogue: lists, one matter whole, recording of steps, the family."""
