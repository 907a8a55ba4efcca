# SPDX-License-Identifier: Apache-2.0
"""办案区: who is in, since when, which limit applies, which safeguards lack; a stay whole; the ledger to sign."""
