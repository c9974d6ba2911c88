import pytest
from fastapi.testclient import TestClient

from app.ledger import Base, engine
from main import app


@pytest.fixture
def client():
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    client = TestClient(app)
    for owner, currency in (("ada", "EUR"), ("bob", "EUR"), ("eve", "USD")):
        client.post("/accounts", json={"owner": owner, "currency": currency})
    client.post("/accounts/1/deposits", json={"cents": 1000}, headers={"Idempotency-Key": "first"})
    return client


def transfer(client, cents, key, source=1, target=2):
    return client.post("/transfers", json={"source": source, "target": target, "cents": cents}, headers={"Idempotency-Key": key})


def cents(client, id):
    return client.get(f"/accounts/{id}").json()["cents"]


def test_money_moves(client):
    assert transfer(client, 400, "a").status_code == 201
    assert (cents(client, 1), cents(client, 2)) == (600, 400)
    assert [one["kind"] for one in client.get("/accounts/1/transactions").json()] == ["deposit", "transfer"]


def test_what_is_sent_twice_is_paid_once(client):
    assert transfer(client, 400, "a").json() == transfer(client, 400, "a").json()
    assert cents(client, 2) == 400
    assert transfer(client, 500, "a").status_code == 409


@pytest.mark.parametrize("amount, source, target, status", [(1001, 1, 2, 409), (1, 1, 1, 409), (1, 1, 3, 409), (0, 1, 2, 422), (1, 1, 4, 404)])
def test_what_is_refused_moves_nothing(client, amount, source, target, status):
    assert transfer(client, amount, "x", source, target).status_code == status
    assert (cents(client, 1), cents(client, 2)) == (1000, 0)


def test_a_key_is_needed(client):
    assert client.post("/transfers", json={"source": 1, "target": 2, "cents": 1}).status_code == 422
