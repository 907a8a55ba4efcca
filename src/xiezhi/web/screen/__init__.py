# SPDX-License-Identifier: Apache-2.0
"""大屏: one wall of aggregates for a command room; no names, no case numbers, nothing by which units compare."""
