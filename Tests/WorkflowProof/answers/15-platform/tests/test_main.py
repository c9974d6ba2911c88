import pytest
from fastapi.testclient import TestClient

import main
from services.analytics import Analytics
from services.bus import Bus


@pytest.fixture
def client(monkeypatch):
    bus = main.Bus()
    for name, kind in (("catalog", main.Catalog), ("recommendations", main.Recommendations), ("analytics", main.Analytics)):
        monkeypatch.setattr(main, name, kind(bus))
    client = TestClient(main.app)
    for name in ("tea", "pot", "cup"):
        client.post("/products", json={"name": name, "cents": 500, "stock": 2})
    return client


def order(client, customer, *products):
    return client.post("/orders", json={"customer": customer, "products": products})


def test_what_is_bought_together_is_recommended(client):
    order(client, "ada", 1, 2)
    order(client, "bob", 1, 2, 3)
    assert client.get("/products/1/recommendations").json() == [{"product": 2, "score": 1.0}, {"product": 3, "score": 0.707}]
    assert client.get("/products/9/recommendations").status_code == 404


def test_an_order_that_fails_takes_nothing(client):
    assert order(client, "ada", 1).json() == {"cents": 500}
    assert order(client, "ada", 1, 3).status_code == 201
    assert order(client, "ada", 1, 2).status_code == 409
    assert client.get("/products/2").json()["stock"] == 2


def test_analytics_are_live(client):
    with client.websocket_connect("/analytics?every=0.05") as socket:
        assert socket.receive_json() == {"views": 0, "orders": 0, "cents": 0}
        client.get("/products/1")
        order(client, "ada", 1, 2)
        seen = [socket.receive_json() for _ in range(20)]
        assert seen[-1] == {"views": 1, "orders": 1, "cents": 1000}


def test_what_is_old_no_longer_counts():
    bus, now = Bus(), [0.0]
    analytics = Analytics(bus, seconds=10, clock=lambda: now[0])
    bus.tell("viewed", {})
    now[0] = 11.0
    assert analytics.now()["views"] == 0
