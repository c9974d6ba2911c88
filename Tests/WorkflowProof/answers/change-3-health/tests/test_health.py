from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from app.core.database import session
from main import app


class Broken:
    def execute(self, _):
        raise OperationalError("SELECT 1", {}, Exception("no connection"))


def test_it_is_well():
    answer = TestClient(app).get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_it_is_not_without_its_database():
    app.dependency_overrides[session] = Broken
    try:
        assert TestClient(app).get("/health").status_code == 503
    finally:
        app.dependency_overrides.clear()
