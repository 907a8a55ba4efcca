# SPDX-License-Identifier: Apache-2.0
"""What may be done to a matter and by whom: its commands, and the import of foreign tables."""
