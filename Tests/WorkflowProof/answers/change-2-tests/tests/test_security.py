import time

import pytest
from jose import jwt

import security


def test_a_password_matches_itself_alone():
    hashed = security.hash("correct horse")
    assert security.matches("correct horse", hashed)
    assert not security.matches("Correct horse", hashed)
    assert not security.matches("", hashed)


def test_the_same_password_has_two_hashes():
    assert security.hash("a") != security.hash("a")


def test_a_token_names_who_got_it():
    assert security.name_in(security.token("ada")) == "ada"


def signed(key=security.KEY, **claims):
    return jwt.encode(claims, key, algorithm=security.ALGORITHM)


@pytest.mark.parametrize(
    "token",
    ["", "x.y.z", signed(sub="ada", exp=int(time.time()) - 1), signed(key="another key", sub="ada"), security.token("ada")[:-4]],
    ids=["empty", "nonsense", "old", "other key", "cut"],
)
def test_other_tokens_name_nobody(token):
    assert security.name_in(token) is None
