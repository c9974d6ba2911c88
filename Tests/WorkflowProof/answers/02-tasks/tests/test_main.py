import pytest
from fastapi.testclient import TestClient

import main


@pytest.fixture
def client():
    main.users.clear()
    main.tasks.clear()
    return TestClient(main.app)


def signed_in(client, name):
    client.post("/register", json={"name": name, "password": "correct horse"})
    answer = client.post("/token", data={"username": name, "password": "correct horse"})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_nobody_sees_tasks_without_a_token(client):
    assert client.get("/tasks").status_code == 401
    assert client.get("/tasks", headers={"Authorization": "Bearer made.up.token"}).status_code == 401


def test_a_wrong_password_is_refused(client):
    signed_in(client, "ada")
    assert client.post("/token", data={"username": "ada", "password": "wrong horse"}).status_code == 401


def test_a_name_is_given_once(client):
    signed_in(client, "ada")
    assert client.post("/register", json={"name": "ada", "password": "another horse"}).status_code == 409


def test_a_task_goes_its_way(client):
    ada = signed_in(client, "ada")
    task = client.post("/tasks", json={"title": "Write", "due": "2030-01-31"}, headers=ada).json()
    assert task["status"] == "open" and task["owner"] == "ada"
    assert client.put("/tasks/1", json={"title": "Write", "status": "done"}, headers=ada).json()["status"] == "done"
    assert client.get("/tasks", params={"status": "open"}, headers=ada).json() == []
    assert client.delete("/tasks/1", headers=ada).status_code == 204


def test_others_do_not_see_it(client):
    client.post("/tasks", json={"title": "Mine"}, headers=signed_in(client, "ada"))
    bob = signed_in(client, "bob")
    assert client.get("/tasks", headers=bob).json() == []
    assert client.get("/tasks/1", headers=bob).status_code == 404
