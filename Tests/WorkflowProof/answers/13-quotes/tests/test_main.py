import pytest
from fastapi.testclient import TestClient

from main import app, quotes
from marks import in_marks, without_marks


@pytest.fixture
def client():
    quotes.clear()
    return TestClient(app)


@pytest.mark.parametrize(
    "text, plain",
    [('"a"', "a"), ("'a'", "a"), ("„a“", "a"), ('"a" and "b"', '"a" and "b"'), ("it's", "it's"), ('"', '"'), ("\\n", "\\n")],
)
def test_marks_are_taken_off(text, plain):
    assert without_marks(text) == plain


def test_inner_marks_are_others():
    assert in_marks('say "no" twice', "german") == "„say ‚no‘ twice“"
    assert in_marks('5" wide', "typewriter") == '"5" wide"'


def test_what_is_said_is_kept_word_for_word(client):
    text = 'He said: "It\'s {not} [over]", and \\ left; "}}'
    assert client.post("/quotes", json={"text": text}).json() == {"id": 1, "text": text, "author": 'nobody\'s "own"'}
    assert client.get("/quotes", params={"text": "\\ LEFT"}).json()[0]["id"] == 1
    assert client.get("/quotes/random").json()["text"] == text


def test_as_text(client):
    assert client.post("/quotes", json={"text": "''"}).status_code == 422
    client.post("/quotes", json={"text": "'Hm.'", "author": "x"})
    assert client.get("/quotes/1.txt", params={"style": "french"}).text == "« Hm. »\n\t-- x\n"
    assert client.get("/quotes/1.txt", params={"style": "'"}).status_code == 422
    assert client.get("/quotes/2.txt").json() == {"detail": "There is no quote '2'."}
