"""Who may use it: whoever knows a token of the environment's, of which only hashes are compared."""

import hashlib
import hmac
import os

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

bearer = HTTPBearer(auto_error=False)


def tokens() -> dict[str, str]:
    """Names by the hashes of their tokens, from TODO_TOKENS: `ada=token,bob=token`."""
    pairs = (pair.partition("=") for pair in os.environ.get("TODO_TOKENS", "").split(","))
    return {hashlib.sha256(token.encode()).hexdigest(): name.strip() for name, _, token in pairs if token}


def user(given: HTTPAuthorizationCredentials | None = Depends(bearer)) -> str:
    hashed = hashlib.sha256((given.credentials if given else "").encode()).hexdigest()
    for known, name in tokens().items():
        if hmac.compare_digest(known, hashed):
            return name
    raise HTTPException(401, "A token is needed.", headers={"WWW-Authenticate": "Bearer"})
