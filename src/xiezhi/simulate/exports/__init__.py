# SPDX-License-Identifier: Apache-2.0
"""The same invented place as other systems would export it: Excel and CSV with Chinese headers, and their mappings."""
