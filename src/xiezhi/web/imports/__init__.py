# SPDX-License-Identifier: Apache-2.0
"""数据接入: tables of other systems brought in by people, step by step; how fresh each source is, of which units."""
