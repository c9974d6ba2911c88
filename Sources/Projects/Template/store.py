"""Keeps what ENTITIES lists in SQLite, which comes with Python."""

import json
import sqlite3
import threading

from app.entities import ENTITIES

COLUMNS = {
    "string": "TEXT", "text": "TEXT", "datetime": "TEXT", "json": "TEXT", "integer": "INTEGER", "float": "REAL",
    "boolean": "INTEGER",
}


class Conflict(Exception):
    """What is to be unique is there already, or what is required is missing."""


class Store:
    def __init__(self, path=":memory:"):
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.row_factory = sqlite3.Row
        for table, entity in ENTITIES.items():
            columns = ["id INTEGER PRIMARY KEY AUTOINCREMENT"]
            for name, field in entity["fields"].items():
                column = f'"{name}" {COLUMNS[field["type"]]}'
                column += " NOT NULL" if field["required"] else ""
                column += " UNIQUE" if field["unique"] else ""
                columns.append(column)
            self._database.execute(f'CREATE TABLE IF NOT EXISTS "{table}" ({", ".join(columns)})')
        self._database.commit()

    def close(self):
        self._database.close()

    def list(self, table, limit=100, offset=0):
        with self._lock:
            rows = self._database.execute(
                f'SELECT * FROM "{table}" ORDER BY id LIMIT ? OFFSET ?', (limit, offset)
            ).fetchall()
        return [self._read(table, row) for row in rows]

    def get(self, table, id):
        with self._lock:
            row = self._database.execute(f'SELECT * FROM "{table}" WHERE id = ?', (id,)).fetchone()
        return self._read(table, row) if row else None

    def create(self, table, values):
        names, kept = self._write(table, values)
        places = ", ".join("?" for _ in names)
        columns = ", ".join(f'"{name}"' for name in names)
        sentence = f'INSERT INTO "{table}" ({columns}) VALUES ({places})' if names else f'INSERT INTO "{table}" DEFAULT VALUES'
        return self.get(table, self._change(sentence, kept).lastrowid)

    def update(self, table, id, values):
        names, kept = self._write(table, values)
        if names:
            settings = ", ".join(f'"{name}" = ?' for name in names)
            self._change(f'UPDATE "{table}" SET {settings} WHERE id = ?', [*kept, id])
        return self.get(table, id)

    def remove(self, table, id):
        return self._change(f'DELETE FROM "{table}" WHERE id = ?', [id]).rowcount > 0

    def _change(self, sentence, values):
        with self._lock:
            try:
                with self._database:
                    return self._database.execute(sentence, values)
            except sqlite3.IntegrityError as error:
                raise Conflict(str(error)) from error

    @staticmethod
    def _write(table, values):
        fields = ENTITIES[table]["fields"]
        names = [name for name in values if name in fields]
        kept = []
        for name in names:
            value = values[name]
            if fields[name]["type"] == "json" and value is not None:
                value = json.dumps(value)
            elif hasattr(value, "isoformat"):
                value = value.isoformat()
            kept.append(value)
        return names, kept

    @staticmethod
    def _read(table, row):
        values = dict(row)
        for name, field in ENTITIES[table]["fields"].items():
            if values.get(name) is None:
                continue
            if field["type"] == "boolean":
                values[name] = bool(values[name])
            elif field["type"] == "json":
                values[name] = json.loads(values[name])
        return values
