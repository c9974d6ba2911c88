"""Tests have a database of their own, which is empty before each."""

import os
import tempfile

os.environ["DATABASE_URL"] = "sqlite:///" + os.path.join(tempfile.mkdtemp(), "tests.db")

import pytest

import models
from database import engine


@pytest.fixture(autouse=True)
def empty_database():
    models.Base.metadata.drop_all(engine)
    models.Base.metadata.create_all(engine)
