"""Users and their tokens."""

import hashlib
import hmac
import os
import secrets


class Accounts:
    def __init__(self):
        self.hashes: dict[str, tuple[bytes, bytes]] = {}
        self.tokens: dict[str, str] = {}

    def register(self, name: str, password: str) -> bool:
        if name in self.hashes:
            return False
        salt = os.urandom(16)
        self.hashes[name] = (salt, self._hash(password, salt))
        return True

    def sign_in(self, name: str, password: str) -> str | None:
        salt, known = self.hashes.get(name, (b"", b""))
        if not hmac.compare_digest(known, self._hash(password, salt)):
            return None
        token = secrets.token_urlsafe(32)
        self.tokens[token] = name
        return token

    @staticmethod
    def _hash(password: str, salt: bytes) -> bytes:
        return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 100_000)
