"""Who signs in is let in, and nobody else."""

import jwt
import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

import models
import security
from database import SessionLocal
from main import app

client = TestClient(app)


@pytest.fixture(autouse=True)
def nobody_is_let_in(signed_in):
    app.dependency_overrides.clear()


def make_user():
    # <user>
    with SessionLocal() as db:
        db.add(user)
        db.commit()


def sign_in(password):
    return client.post("/token", data={"username": "ada", "password": password})


def test_who_signs_in_is_known():
    make_user()
    token = sign_in("a long word").json()["access_token"]
    with SessionLocal() as db:
        assert security.current_user(token, db).id == 1


def test_a_wrong_password_is_refused():
    assert sign_in("a long word").status_code == 401
    make_user()
    assert sign_in("another word").status_code == 401


def test_a_token_of_somebody_else_is_refused():
    make_user()
    for token in ["", "x", jwt.encode({"sub": "1", "exp": 1 << 40}, "another key that is long enough for this", "HS256"), jwt.encode({"sub": "1", "exp": 1}, security.KEY, "HS256")]:
        with SessionLocal() as db, pytest.raises(HTTPException):
            security.current_user(token, db)


def test_what_is_not_open_is_closed():
    closed = [
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if (method.upper(), security.shape(path)) not in security.OPEN
    ]
    for method, path in closed:
        assert client.request(method, security.shape(path).replace("{}", "1")).status_code == 401, (method, path)
