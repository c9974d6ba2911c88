"""Rooms to chat in, over WebSockets, with files."""

import secrets

from fastapi import Depends, FastAPI, HTTPException, Query, Response, UploadFile, WebSocket, WebSocketDisconnect
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from accounts import Accounts
from rooms import Rooms

app = FastAPI(title="Chat")
accounts, rooms = Accounts(), Rooms()
files: dict[str, tuple[str, bytes]] = {}
MOST = 1024 * 1024


class Credentials(BaseModel):
    name: str = Field(pattern=r"^\w{2,20}$")
    password: str = Field(min_length=8, max_length=200)


def user(header: HTTPAuthorizationCredentials = Depends(HTTPBearer())) -> str:
    if header.credentials not in accounts.tokens:
        raise HTTPException(401, "Sign in first.")
    return accounts.tokens[header.credentials]


@app.post("/register", status_code=201)
def register(body: Credentials):
    if not accounts.register(body.name, body.password):
        raise HTTPException(409, "That name is taken.")
    return {"name": body.name}


@app.post("/login")
def login(body: Credentials):
    token = accounts.sign_in(body.name, body.password)
    if token is None:
        raise HTTPException(401, "The name or the password is wrong.")
    return {"token": token}


@app.post("/rooms/{room}/files", status_code=201)
async def upload(room: str, file: UploadFile, name: str = Depends(user)):
    content = await file.read(MOST + 1)
    if len(content) > MOST:
        raise HTTPException(413, "A file has at most 1 MiB.")
    id = secrets.token_hex(8)
    # Its name is shown and never used as a path.
    files[id] = (file.filename or "file", content)
    await rooms.say(room, {"from": name, "file": f"/files/{id}", "name": files[id][0]})
    return {"id": id}


@app.get("/files/{id}")
def download(id: str, _: str = Depends(user)):
    if id not in files:
        raise HTTPException(404, "There is no such file.")
    return Response(files[id][1], media_type="application/octet-stream", headers={"Content-Disposition": "attachment"})


@app.websocket("/rooms/{room}")
async def chat(socket: WebSocket, room: str, token: str = Query("")):
    name = accounts.tokens.get(token)
    if name is None:
        await socket.close(4401)
        return
    await rooms.enter(room, socket)
    try:
        while True:
            text = await socket.receive_text()
            if text.strip():
                await rooms.say(room, {"from": name, "text": text[:2000]})
    except WebSocketDisconnect:
        rooms.leave(room, socket)
