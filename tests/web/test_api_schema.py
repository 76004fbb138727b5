"""The JSON interface against its own OpenAPI document: generated requests get no 5xx and no answer outside it."""

from datetime import date

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.access.token import Scope, make_token
from models.engine import transaction
from tests.world import dispatched, on

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance]


@pytest.fixture
def bearers(site):
    """An office's, a supervisor's and a department's token that may do everything they may."""
    with transaction(site.here.engine) as session:
        return [make_token(session, site.world.people[name].id, name, list(Scope), date(2016, 12, 31),
                           on("2016-09-20"))[1] for name in ("office", "zhao", "wang")]


def test_every_answer_is_as_the_document_says(site, bearers):
    with transaction(site.here.engine) as session:
        for unit, due in [("省商务厅", "2016-09-14"), ("省商务厅", "2016-09-30"), ("郑州市人民政府", None)]:
            dispatched(session, site.world, unit, due)
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site.app)
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) >= 10
    for operation in operations:
        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.as_strategy())
        def answers(case):
            for bearer in bearers:
                case.call_and_validate(headers={"Authorization": f"Bearer {bearer}"}, checks=CHECKS)

        answers()
