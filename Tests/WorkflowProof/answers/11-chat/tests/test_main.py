import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import main

client = TestClient(main.app)


@pytest.fixture
def token(monkeypatch):
    monkeypatch.setattr(main, "accounts", main.Accounts())
    monkeypatch.setattr(main, "rooms", main.Rooms(kept=2))
    body = {"name": "ada", "password": "analytical"}
    assert client.post("/register", json=body).status_code == 201
    return client.post("/login", json=body).json()["token"]


def test_all_in_a_room_hear_it(token):
    with client.websocket_connect(f"/rooms/a?token={token}") as one, client.websocket_connect(f"/rooms/a?token={token}") as two:
        one.send_text("Hello")
        assert one.receive_json() == two.receive_json() == {"from": "ada", "text": "Hello"}


def test_who_comes_later_sees_the_last_messages(token):
    with client.websocket_connect(f"/rooms/a?token={token}") as one:
        for text in ("1", "2", "3"):
            one.send_text(text)
            one.receive_json()
    with client.websocket_connect(f"/rooms/a?token={token}") as two:
        assert [two.receive_json()["text"], two.receive_json()["text"]] == ["2", "3"]


def test_strangers_do_not_come_in(token):
    with pytest.raises(WebSocketDisconnect):
        with client.websocket_connect("/rooms/a?token=guessed") as socket:
            socket.receive_json()
    assert client.post("/login", json={"name": "eve", "password": "analytical"}).status_code == 401


def test_a_file_is_told_and_fetched(token):
    header = {"Authorization": f"Bearer {token}"}
    with client.websocket_connect(f"/rooms/a?token={token}") as socket:
        made = client.post("/rooms/a/files", files={"file": ("../../note.txt", b"content")}, headers=header)
        assert made.status_code == 201
        assert socket.receive_json()["file"] == f"/files/{made.json()['id']}"
    assert client.get(f"/files/{made.json()['id']}", headers=header).content == b"content"
    assert client.post("/rooms/a/files", files={"file": ("big", b"0" * (main.MOST + 1))}, headers=header).status_code == 413
