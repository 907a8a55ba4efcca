# SPDX-License-Identifier: Apache-2.0
"""Foreign tables into the ledger: looked at, previewed, taken in without doubles, what is wrong kept in quarantine."""
