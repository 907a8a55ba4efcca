# SPDX-License-Identifier: Apache-2.0
"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Casework(AppConfig):
    """Imports and what they leave behind."""

    name = "xiezhi.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
