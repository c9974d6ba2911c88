import pytest
from fastapi.testclient import TestClient

import main


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(main, "network", main.Network())
    client = TestClient(main.app)
    for name in ("ada", "bob"):
        client.post("/people", json={"name": name})
    return client


ADA, BOB = {"X-User": "ada"}, {"X-User": "bob"}


def test_a_feed_has_those_who_are_followed(client):
    client.post("/posts", json={"text": "Hello 👋"}, headers=BOB)
    assert client.get("/feed", headers=ADA).json() == []
    assert client.put("/people/bob/follow", headers=ADA).status_code == 204
    assert [post["text"] for post in client.get("/feed", headers=ADA).json()] == ["Hello 👋"]


def test_a_like_counts_once(client):
    client.post("/posts", json={"text": "x"}, headers=ADA)
    assert client.post("/posts/1/like", headers=BOB).json() == {"liked": True, "likes": 1}
    assert client.post("/posts/1/like", headers=BOB).json() == {"liked": False, "likes": 0}


def test_comments_stand_below_their_post(client):
    client.post("/posts", json={"text": "x"}, headers=ADA)
    said = client.post("/posts/1/comments", json={"text": 'He said "no".'}, headers=BOB).json()
    assert said["comments"] == [{"author": "bob", "text": 'He said "no".'}]


def test_only_the_author_deletes(client):
    client.post("/posts", json={"text": "x"}, headers=ADA)
    assert client.delete("/posts/1", headers=BOB).status_code == 403
    assert client.delete("/posts/1", headers=ADA).status_code == 204
    assert client.delete("/posts/1", headers=ADA).status_code == 404


def test_strangers_have_to_join(client):
    assert client.get("/feed", headers={"X-User": "eve"}).status_code == 401
    assert client.post("/people", json={"name": "ada"}).status_code == 409
