# SPDX-License-Identifier: Apache-2.0
"""The web: pages over casework, supervision and the read models. Its own command is ``xiezhi-web``."""
