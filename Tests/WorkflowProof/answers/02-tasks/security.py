"""Passwords and tokens."""

import hashlib
import hmac
import os
import secrets
import time

from jose import JWTError, jwt

ALGORITHM = "HS256"
SECONDS = 3600
# Without one in the environment, tokens are worth nothing after a restart.
KEY = os.environ.get("SECRET_KEY") or secrets.token_hex(32)


def hash(password: str, salt: bytes | None = None) -> str:
    salt = salt or os.urandom(16)
    return salt.hex() + "$" + hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1).hex()


def matches(password: str, hashed: str) -> bool:
    salt = bytes.fromhex(hashed.split("$")[0])
    return hmac.compare_digest(hash(password, salt), hashed)


def token(name: str) -> str:
    return jwt.encode({"sub": name, "exp": int(time.time()) + SECONDS}, KEY, algorithm=ALGORITHM)


def name_in(token: str) -> str | None:
    try:
        return jwt.decode(token, KEY, algorithms=[ALGORITHM]).get("sub")
    except JWTError:
        return None
