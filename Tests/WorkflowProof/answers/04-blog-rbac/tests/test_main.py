import pytest
from fastapi.testclient import TestClient

from app.models import Base, engine
from main import app

client = TestClient(app)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.fixture(autouse=True)
def empty():
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)


def user(name):
    body = {"name": name, "password": "a long password"}
    client.post("/users", json=body)
    return {"Authorization": "Bearer " + client.post("/login", json=body).json()["token"]}


def test_roles_decide():
    admin, reader = user("root"), user("reader")
    post = {"title": "T", "content": "C"}
    assert client.post("/posts", json=post).status_code == 401
    assert client.post("/posts", json=post, headers=reader).status_code == 403
    assert client.put("/admin/users/2/role/author", headers=reader).status_code == 403
    assert client.put("/admin/users/2/role/author", headers=admin).json()["role"] == "author"
    assert client.post("/posts", json=post, headers=reader).status_code == 201


def test_a_post_has_an_image():
    admin, other = user("root"), user("other")
    client.post("/posts", json={"title": "T", "content": "C"}, headers=admin)
    files = {"file": ("a.png", PNG, "image/png")}
    assert client.put("/posts/1/image", files=files, headers=other).status_code == 403
    assert client.put("/posts/1/image", files={"file": ("a.png", b"<html>", "image/png")}, headers=admin).status_code == 415
    assert client.put("/posts/1/image", files=files, headers=admin).status_code == 204
    assert client.get("/posts/1/image").content == PNG
    assert client.get("/posts").json()[0]["image"] == "/posts/1/image"


def test_the_dashboard_counts():
    admin, other = user("root"), user("other")
    client.post("/posts", json={"title": "T", "content": "C"}, headers=admin)
    assert client.post("/posts/1/comments", json={"content": "Ah."}, headers=other).status_code == 201
    assert client.get("/admin/dashboard", headers=other).status_code == 403
    counts = client.get("/admin/dashboard", headers=admin).json()
    assert counts == {"users": 2, "posts": 1, "comments": 1, "roles": {"admin": 1, "reader": 1}}
