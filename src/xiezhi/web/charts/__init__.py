# SPDX-License-Identifier: Apache-2.0
"""指引导图: each kind's chart on a day and what changed between two, the booklet of all, the power list."""
