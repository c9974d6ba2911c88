import os

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite://")
FIRST_COLUMNS = ("To do", "Doing", "Done")
