# SPDX-License-Identifier: Apache-2.0
"""The user's guide: which pages it shows, the city they show, the pictures (`make guide`)."""
