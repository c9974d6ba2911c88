import pytest
from fastapi.testclient import TestClient

import main
from content import slug_of


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(main, "library", main.Library())
    client = TestClient(main.app)
    client.post("/articles", json={"title": "Grüße aus Köln", "body": "one", "tags": ["city", "city"]})
    return client


def move(client, status, slug="grue-aus-koln"):
    return client.post(f"/articles/{slug}/status", json={"status": status})


@pytest.mark.parametrize("title, slug", [("Hello, World!", "hello-world"), ("Ça va?", "ca-va"), ("日本", "untitled")])
def test_titles_become_slugs(title, slug):
    assert slug_of(title) == slug


def test_the_same_title_gets_a_number(client):
    slugs = [client.post("/articles", json={"title": "A"}).json()["slug"] for _ in range(3)]
    assert slugs == ["a", "a-2", "a-3"]


def test_an_article_goes_its_way(client):
    slug = client.get("/articles").json()[0]["slug"]
    assert move(client, "published", slug).json()["detail"] == "From draft it goes to review."
    assert [move(client, step, slug).status_code for step in ("review", "published")] == [200, 200]
    assert client.put(f"/articles/{slug}", json={"body": "two"}).status_code == 409
    assert len(client.get("/articles", params={"status": "published", "tag": "city"}).json()) == 1
    assert client.get("/articles", params={"tag": "town"}).json() == []


def test_versions_come_back(client):
    slug = client.get("/articles").json()[0]["slug"]
    client.put(f"/articles/{slug}", json={"body": "two"})
    assert client.post(f"/articles/{slug}/restore/1").json() | {"body": "one", "version": 3} == client.get(f"/articles/{slug}").json()
    assert client.post(f"/articles/{slug}/restore/9").status_code == 404
