# SPDX-License-Identifier: Apache-2.0
"""The Django application: it follows the findings of the records from the moment it is ready."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Named in ``INSTALLED_APPS`` by ``records.setup``."""

    name = "xiezhi.supervision"
    label = "supervision"

    def ready(self) -> None:
        from xiezhi.records.signals import findings_changed

        findings_changed.connect(_follow, dispatch_uid="xiezhi.supervision")


def _follow(**told: Any) -> None:
    """What follows is loaded with the first finding: commands that change none need not wait for it."""
    from xiezhi.supervision.following import follow

    follow(told["sender"], told["outcome"], told["now"])
