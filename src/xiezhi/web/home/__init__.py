# SPDX-License-Identifier: Apache-2.0
"""工作台: what must I do now; for leaders the overview before it."""
