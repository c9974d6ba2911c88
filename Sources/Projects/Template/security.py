"""Signing in, and who asks."""

import os
import re
import time
from typing import Optional

import jwt
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from sqlalchemy.orm import Session

import models
import schemas
from database import get_db

# Without a key that is kept, everybody has to sign in again after a new start.
KEY = os.environ.get("SECRET_KEY") or os.urandom(32).hex()
LIFETIME = 12 * 3600
NOBODY = models.hashed(os.urandom(16).hex())

# What may be asked without having signed in; all else may not.
OPEN = {
    # <open>
}

router = APIRouter()
bearer = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)


def token_for(user):
    return jwt.encode({"sub": str(user.id), "exp": int(time.time()) + LIFETIME}, KEY, "HS256")


def current_user(token: Optional[str] = Depends(bearer), db: Session = Depends(get_db)):
    """Who asks."""
    try:
        user = db.get(models.User, int(jwt.decode(token or "", KEY, ["HS256"], {"require": ["exp", "sub"]})["sub"]))
    except (jwt.PyJWTError, ValueError):
        user = None
    if user is None:
        raise HTTPException(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})
    return user


def shape(path):
    """A path whatever its parameters are called."""
    return re.sub(r"{[^}]*}", "{}", path).rstrip("/")


def gate(request: Request, token: Optional[str] = Depends(bearer), db: Session = Depends(get_db)):
    """Lets only those in who signed in, but for what is open."""
    path = getattr(request.scope.get("route"), "path", request.url.path)
    if (request.method, shape(path)) not in OPEN:
        current_user(token, db)


# <sign in>
@router.post("/token")
def sign_in(form: OAuth2PasswordRequestForm = Depends(), db: Session = Depends(get_db)):
    user = db.query(models.User).filter_by(login=form.username).first()
    # Who is not there is refused as slowly as whose password is wrong.
    kept = user.password if user and user.password else NOBODY
    if not models.is_right(form.password, kept) or kept == NOBODY:
        raise HTTPException(401, "The name or the password is wrong.", {"WWW-Authenticate": "Bearer"})
    return {"access_token": token_for(user), "token_type": "bearer"}


# <register>
