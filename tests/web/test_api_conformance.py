# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent to whichever operation: never a fault of the program, no answer that openapi.json does not have."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from tests.web.api_tokens import SOURCE, caller_of, screen_of, system_of

from xiezhi.web.setup import django_ready

django_ready()
from xiezhi.web.api.framing import description  # noqa: E402  (the models come first)

CHECKS = (schemathesis.checks.not_a_server_error, status_code_conformance, response_schema_conformance)
OPERATIONS = [(method, path) for path, methods in description()["paths"].items() for method in methods]
EXAMPLES = 14


@pytest.fixture(scope="module")
def schema(small: Any) -> Any:
    """The description as it is served, over the application itself."""
    from django.core.handlers.wsgi import WSGIHandler

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.fixture(scope="module")
def real(small: Any) -> dict[str, Any]:
    """Objects that are there, so that not every answer is that nothing is."""
    from xiezhi.records.models import Finding, Matter
    from xiezhi.supervision.patrol.rows import PatrolBatch

    matter = Matter.objects.filter(kind="admin_case", sealed=False).first()
    finding = Finding.objects.exclude(stage="").filter(status="live", sealed=False).first()
    event = small.site.desk().store.events_of([matter.id])[-1]
    stay = Matter.objects.filter(kind="custody_stay", sealed=False).exclude(opened_at=None).first()
    batch = PatrolBatch.objects.get(finished_at=None).id.removeprefix("patrol:")
    return {
        "matter": matter.id, "finding": finding.id, "norm": "decision-period-30d", "record": event.id,
        "statute": "治安管理处罚法", "stay": stay.id, "batch": batch, "place": 1, "kind": "custody_stay",
        "column": "none",
    }  # fmt: skip


@pytest.fixture(scope="module")
def secrets(small: Any) -> dict[str, str]:
    """The token that opens an operation."""
    person = caller_of(small, small.person("city_manager"))
    return {
        "/api/v1/events": system_of(small).secret, "/api/v1/aggregates": screen_of(small, "虚构市").secret,
        "": person.secret,
    }  # fmt: skip


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_fault_and_no_undeclared_answer(
    schema: Any, real: dict[str, Any], secrets: dict[str, str], method: str, path: str
) -> None:
    """Made requests, right and wrong, with ids that are there and ids that are not."""
    operation = schema[path][method.upper()]
    secret = secrets.get(path, secrets[""])
    modes = schemathesis.GenerationMode
    either = st.one_of(
        operation.as_strategy(generation_mode=modes.POSITIVE),
        operation.as_strategy(generation_mode=modes.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=either, there=st.booleans())
    def asked(case: Any, there: bool) -> None:
        if there:
            names = {name: real[name] for name in case.path_parameters or {} if name in real}
            case.path_parameters = {**(case.path_parameters or {}), **names}
            if isinstance(case.body, dict) and "source" in case.body and path.endswith("/events"):
                case.body["source"] = SOURCE
        case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}, checks=list(CHECKS)
        )

    asked()
