import hashlib
import hmac
import json
import time

import pytest
from fastapi.testclient import TestClient

import main
from payments import PaymentError, payments


class Till:
    def intend(self, cents, order):
        if cents > 100_000:
            raise PaymentError("That is too much.")
        return f"pi_{order}", f"pi_{order}_browser"


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv("STRIPE_WEBHOOK_KEY", "whsec")
    main.products.clear()
    main.orders.clear()
    main.app.dependency_overrides[payments] = Till
    client = TestClient(main.app)
    client.post("/products", json={"name": "Cup", "cents": 900, "stock": 3})
    client.post("/products", json={"name": "Ring", "cents": 200_000, "stock": 1})
    return client


def test_an_order_takes_from_the_stock(client):
    assert client.post("/orders", json=[{"product": 1, "count": 2}]).json()["cents"] == 1800
    assert client.get("/products").json()[0]["stock"] == 1
    assert client.post("/orders", json=[{"product": 1, "count": 2}]).status_code == 409
    assert client.post("/orders", json=[]).status_code == 422


def test_a_payment_that_succeeds_is_noted(client):
    client.post("/orders", json=[{"product": 1, "count": 1}])
    assert client.post("/orders/1/checkout").json() == {"payment": "pi_1", "client_secret": "pi_1_browser"}
    body = json.dumps({"type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}).encode()
    stamp = str(int(time.time()))
    mark = hmac.new(b"whsec", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert client.post("/stripe/webhook", content=body, headers={"Stripe-Signature": f"t={stamp},v1=00"}).status_code == 400
    assert client.post("/stripe/webhook", content=body, headers={"Stripe-Signature": f"t={stamp},v1={mark}"}).status_code == 200
    assert client.get("/orders/1").json()["status"] == "paid"
    assert client.post("/orders/1/checkout").status_code == 409


def test_a_payment_that_is_refused(client):
    client.post("/orders", json=[{"product": 2, "count": 1}])
    assert client.post("/orders/1/checkout").status_code == 502
    assert client.get("/orders/1").json()["status"] == "new"
