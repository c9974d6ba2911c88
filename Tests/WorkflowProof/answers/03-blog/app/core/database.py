"""The database, and a session of it for each request."""

import os
from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool

url = os.environ.get("DATABASE_URL", "sqlite://")
options = {"connect_args": {"check_same_thread": False}, "poolclass": StaticPool} if url == "sqlite://" else {}
engine = create_engine(url, **options)
Sessions = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


def session() -> Iterator[Session]:
    with Sessions() as opened:
        yield opened
