# SPDX-License-Identifier: Apache-2.0
"""The tables of the loop and of norms on their way, version by version."""
