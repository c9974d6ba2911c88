import pytest
from fastapi.testclient import TestClient

import main


@pytest.fixture
def client():
    main.users.clear()
    main.tasks.clear()
    main.app.dependency_overrides[main.signed_in] = lambda: main.User(name="ada", hash="")
    yield TestClient(main.app)
    main.app.dependency_overrides.clear()


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": "x" * 121}, {"title": "x", "status": "late"}, {"title": "x", "due": "soon"}])
def test_no_task_of_nonsense(client, body):
    assert client.post("/tasks", json=body).status_code == 422
    assert client.get("/tasks").json() == []


def test_ids_are_not_given_twice_while_there_are_later_ones(client):
    ids = [client.post("/tasks", json={"title": title}).json()["id"] for title in "ab"]
    client.delete(f"/tasks/{ids[0]}")
    assert client.post("/tasks", json={"title": "c"}).json()["id"] not in ids


def test_what_is_removed_is_gone(client):
    client.post("/tasks", json={"title": "a"})
    assert client.delete("/tasks/1").status_code == 204
    for method in (client.get, client.delete):
        assert method("/tasks/1").status_code == 404
