import pytest
from fastapi.testclient import TestClient

from app.models import Base, engine
from main import app


@pytest.fixture
def client():
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    client = TestClient(app)
    client.post("/projects", json={"name": "House"})
    client.post("/projects/1/boards", json={"name": "Roof"})
    for title in ("a", "b", "c"):
        client.post("/columns/1/tasks", json={"title": title})
    return client


def titles(client, column):
    return [task["title"] for task in client.get("/boards/1").json()["columns"][column]["tasks"]]


def test_a_board_begins_with_three_columns(client):
    assert [column["name"] for column in client.get("/boards/1").json()["columns"]] == ["To do", "Doing", "Done"]
    assert titles(client, 0) == ["a", "b", "c"]


def test_a_task_moves_within_its_column(client):
    assert client.post("/tasks/3/move", json={"column": 1, "place": 0}).status_code == 200
    assert titles(client, 0) == ["c", "a", "b"]


def test_a_task_moves_to_another(client):
    client.post("/tasks/1/move", json={"column": 2})
    client.post("/tasks/3/move", json={"column": 2, "place": 5})
    assert (titles(client, 0), titles(client, 1)) == (["b"], ["a", "c"])


def test_a_column_is_not_filled_beyond_its_limit(client):
    assert client.put("/columns/2/limit", json={"limit": 1}).status_code == 204
    assert client.post("/tasks/1/move", json={"column": 2}).status_code == 200
    assert client.post("/tasks/2/move", json={"column": 2}).status_code == 409
    assert titles(client, 0) == ["b", "c"]


def test_what_is_not_there(client):
    assert client.get("/boards/9").json() == {"detail": "There is no board 9."}
    assert client.post("/projects/9/boards", json={"name": "x"}).status_code == 404
