# SPDX-License-Identifier: Apache-2.0
"""规则, to read: norms by domain and article, a norm's page, the installed texts of the law."""
