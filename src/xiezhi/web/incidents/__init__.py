# SPDX-License-Identifier: Apache-2.0
"""The workplace 受立案监督: reports against cases, what was accepted late, lowered or never."""
