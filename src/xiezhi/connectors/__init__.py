# SPDX-License-Identifier: Apache-2.0
"""The file side: tables and logs in, ``Facts`` out, with a line in ``rejected.csv`` for whatever could not be read.

``log.open_log`` is the way in. Source: interchange, In.
"""
