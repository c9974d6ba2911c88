import pytest
from fastapi.testclient import TestClient

import main


@pytest.fixture
def client(monkeypatch, tmp_path):
    monkeypatch.setattr(main, "shelf", main.Shelf(str(tmp_path / "things.json")))
    return TestClient(main.app)


def test_a_thing_is_kept_beyond_the_end(client, monkeypatch):
    client.put("/things/kettle", json={"colour": "red"})
    monkeypatch.setattr(main, "shelf", main.Shelf(str(main.shelf.path)))
    assert client.get("/things/kettle").json() == {"name": "kettle", "facts": {"colour": "red"}}


def test_things_come_in_order(client):
    for name in ("b", "a"):
        client.put(f"/things/{name}", json={})
    assert [thing["name"] for thing in client.get("/things").json()] == ["a", "b"]


def test_a_thing_goes(client):
    client.put("/things/a", json={"n": [1, {"deep": None}]})
    assert client.delete("/things/a").status_code == 204
    assert client.delete("/things/a").status_code == 404
    assert client.get("/things/a").status_code == 404


def test_the_example_is_read():
    assert set(main.Shelf("example.json").things) == {"kettle", "lamp"}
