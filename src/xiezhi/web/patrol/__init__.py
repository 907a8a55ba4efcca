# SPDX-License-Identifier: Apache-2.0
"""The workplace 巡查: batches, the page on which items are looked through by keyboard, what a batch says in the end."""
