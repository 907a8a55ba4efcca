# SPDX-License-Identifier: Apache-2.0
"""接口: what the pages do, over HTTP with tokens; and the push of events from other systems."""
