"""Todos in SQLite."""

import sqlite3

TABLE = """
CREATE TABLE IF NOT EXISTS todos (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0
)
"""


class TodoStore:
    COLUMNS = ("title", "description", "done")

    def __init__(self, path: str):
        self.database = sqlite3.connect(path, check_same_thread=False)
        self.database.row_factory = sqlite3.Row
        self.database.execute(TABLE)

    def all(self, done: bool | None = None) -> list[dict]:
        rows = self.database.execute("SELECT * FROM todos WHERE ? IS NULL OR done = ? ORDER BY id", (done, done))
        return [dict(row) for row in rows]

    def one(self, id: int) -> dict | None:
        row = self.database.execute("SELECT * FROM todos WHERE id = ?", (id,)).fetchone()
        return dict(row) if row else None

    def add(self, title: str, description: str) -> dict | None:
        with self.database:
            cursor = self.database.execute("INSERT INTO todos (title, description) VALUES (?, ?)", (title, description))
        return self.one(cursor.lastrowid)

    def change(self, id: int, values: dict) -> dict | None:
        values = {name: value for name, value in values.items() if name in self.COLUMNS}
        if values:
            names = ", ".join(f"{name} = ?" for name in values)
            with self.database:
                self.database.execute(f"UPDATE todos SET {names} WHERE id = ?", (*values.values(), id))
        return self.one(id)

    def remove(self, id: int) -> bool:
        with self.database:
            return self.database.execute("DELETE FROM todos WHERE id = ?", (id,)).rowcount > 0
