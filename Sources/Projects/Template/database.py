"""The database, and a session of it for each request."""

import os

from fastapi import HTTPException
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import declarative_base, sessionmaker

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///./app.db")

# SQLite is asked from whichever thread a request has.
arguments = {"check_same_thread": False} if DATABASE_URL.startswith("sqlite") else {}
engine = create_engine(DATABASE_URL, connect_args=arguments)
SessionLocal = sessionmaker(bind=engine, autoflush=False)
Base = declarative_base()


def get_db():
    db = SessionLocal()
    try:
        yield db
    except IntegrityError as error:
        # What lacks a value is a fault of the code that made it.
        if "null" in str(error.orig).lower() and str(error.statement).startswith("INSERT"):
            raise
        raise HTTPException(409, "This does not go with what is there: a row has the same, or needs what this takes away.") from error
    finally:
        db.close()
