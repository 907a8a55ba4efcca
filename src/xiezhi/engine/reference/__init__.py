# SPDX-License-Identifier: Apache-2.0
"""The plain interpreter: one family at a time, one norm at a time, slow and obviously right."""
