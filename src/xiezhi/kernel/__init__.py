# SPDX-License-Identifier: Apache-2.0
"""Time as the law counts it: instants, civil days, calendars, durations, due instants; and errors."""
