"""Errors, all in one form: {"error": {"status": 404, "message": "…"}}."""

import logging
import sqlite3

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = logging.getLogger("orders")


def form(status: int, message: str, headers: dict | None = None, **more) -> JSONResponse:
    return JSONResponse({"error": {"status": status, "message": message, **more}}, status, headers)


def answer(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException):
        return form(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def misunderstood(_: Request, error: RequestValidationError):
        fields = [{"field": ".".join(map(str, one["loc"][1:])), "message": one["msg"]} for one in error.errors()]
        return form(422, "Something in it is not as it has to be.", fields=fields)

    @app.exception_handler(sqlite3.IntegrityError)
    async def conflict(_: Request, error: sqlite3.IntegrityError):
        return form(409, "That does not go together with what there is.")

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception):
        log.exception("%s %s", request.method, request.url.path, exc_info=error)
        return form(500, "Something broke here; it was noted.")
