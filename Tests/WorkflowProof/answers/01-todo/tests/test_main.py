import pytest
from fastapi.testclient import TestClient

import main


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(main, "store", main.TodoStore(":memory:"))
    return TestClient(main.app)


def test_what_is_added_is_listed(client):
    made = client.post("/todos", json={"title": "Buy milk"})
    assert made.status_code == 201
    assert client.get("/todos").json() == [{"id": 1, "title": "Buy milk", "description": "", "done": False}]


def test_one_is_done(client):
    client.post("/todos", json={"title": "Buy milk"})
    assert client.patch("/todos/1", json={"done": True}).json()["done"] is True
    assert client.get("/todos", params={"done": False}).json() == []
    assert len(client.get("/todos", params={"done": True}).json()) == 1


def test_one_is_removed(client):
    client.post("/todos", json={"title": "Buy milk"})
    assert client.delete("/todos/1").status_code == 204
    assert client.get("/todos/1").status_code == 404
    assert client.delete("/todos/1").status_code == 404


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": "x" * 201}])
def test_no_todo_without_a_title(client, body):
    assert client.post("/todos", json=body).status_code == 422
