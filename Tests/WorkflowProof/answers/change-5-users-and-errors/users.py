"""Those who may use it, and how they show who they are."""

import hashlib
import hmac
import os

from fastapi.security import HTTPBasic, HTTPBasicCredentials

basic = HTTPBasic(auto_error=False)


class Users:
    def __init__(self):
        self.hashes: dict[str, bytes] = {}

    @staticmethod
    def _hash(password: str, salt: bytes) -> bytes:
        return salt + hashlib.scrypt(password.encode(), salt=salt, n=2**10, r=8, p=1)

    def add(self, name: str, password: str) -> bool:
        if name in self.hashes:
            return False
        self.hashes[name] = self._hash(password, os.urandom(16))
        return True

    def name(self, given: HTTPBasicCredentials | None) -> str | None:
        if given is None:
            return None
        # Who does not exist takes as long as who does.
        known = self.hashes.get(given.username, bytes(80))
        return given.username if hmac.compare_digest(known, self._hash(given.password, known[:16])) else None
