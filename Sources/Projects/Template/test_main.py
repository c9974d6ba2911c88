"""What the application offers, as it describes itself."""

import re

import pytest
from fastapi.testclient import TestClient

from main import app

client = TestClient(app)

OFFERED = [
    # <offered>
]


def shape(path):
    """A path whatever its parameters are called."""
    return re.sub(r"{[^}]*}", "{}", path).rstrip("/")


def test_that_it_describes_itself():
    assert client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize("method, path", OFFERED)
def test_that_it_is_offered(method, path):
    offered = {(name.upper(), shape(at)) for at, methods in app.openapi()["paths"].items() for name in methods}
    assert (method, shape(path)) in offered
