# SPDX-License-Identifier: Apache-2.0
"""The verifier: one file of the standard library alone, copied into each export, and used by ``verify`` itself."""
