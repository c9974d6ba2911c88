from fastapi.testclient import TestClient

from main import app

client = TestClient(app)


def a_user(name="ada"):
    return client.post("/users", json={"name": name, "email": f"{name}@example.org"}).json()["id"]


def a_post(author):
    return client.post("/posts", json={"author_id": author, "title": "Hello", "content": "World"}).json()["id"]


def test_a_name_is_given_once():
    a_user()
    assert client.post("/users", json={"name": "ada", "email": "other@example.org"}).status_code == 409


def test_the_newest_post_comes_first():
    author = a_user()
    first, second = a_post(author), a_post(author)
    assert [post["id"] for post in client.get("/posts").json()] == [second, first]
    assert client.get("/posts", params={"limit": 1}).json()[0]["id"] == second


def test_posts_have_comments():
    post = a_post(a_user())
    reader = a_user("bob")
    said = client.post(f"/posts/{post}/comments", json={"author_id": reader, "content": "Fine."})
    assert said.status_code == 201
    assert [comment["content"] for comment in client.get(f"/posts/{post}/comments").json()] == ["Fine."]


def test_what_is_not_there():
    assert client.get("/posts/7").status_code == 404
    assert client.get("/posts/7/comments").status_code == 404
    assert client.post("/posts", json={"author_id": 7, "title": "x", "content": ""}).status_code == 422
