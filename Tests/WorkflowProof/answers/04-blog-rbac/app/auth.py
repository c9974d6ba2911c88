"""Who somebody is (JWT), and what their role lets them do."""

import os
import secrets
import time

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from passlib.context import CryptContext

from app.models import User, database

KEY = os.environ.get("JWT_KEY") or secrets.token_urlsafe(48)
ROLES = ("reader", "author", "admin")
passwords = CryptContext(schemes=["pbkdf2_sha256"])
bearer = HTTPBearer(auto_error=False)


def token_for(user: User) -> str:
    return jwt.encode({"sub": str(user.id), "exp": time.time() + 1800}, KEY, algorithm="HS256")


def current_user(header: HTTPAuthorizationCredentials | None = Depends(bearer), session=Depends(database)) -> User:
    try:
        claims = jwt.decode(header.credentials if header else "", KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(401, "Sign in first.") from None
    user = session.get(User, int(claims["sub"]))
    if user is None:
        raise HTTPException(401, "That user is gone.")
    return user


def at_least(role: str):
    def check(user: User = Depends(current_user)) -> User:
        if ROLES.index(user.role) < ROLES.index(role):
            raise HTTPException(403, f"Only an {role} may do that.")
        return user

    return check
