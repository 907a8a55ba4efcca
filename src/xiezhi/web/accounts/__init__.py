# SPDX-License-Identifier: Apache-2.0
"""Log-in and what belongs to it: passwords, second factor, throttling, log-in by a proxy, expiry."""
