"""Who is in which room, and what was said there."""

from collections import defaultdict, deque

from fastapi import WebSocket


class Rooms:
    def __init__(self, kept: int = 100):
        self.sockets: dict[str, set[WebSocket]] = defaultdict(set)
        self.history: dict[str, deque[dict]] = defaultdict(lambda: deque(maxlen=kept))

    async def enter(self, room: str, socket: WebSocket) -> None:
        await socket.accept()
        self.sockets[room].add(socket)
        for message in self.history[room]:
            await socket.send_json(message)

    def leave(self, room: str, socket: WebSocket) -> None:
        self.sockets[room].discard(socket)

    async def say(self, room: str, message: dict) -> None:
        self.history[room].append(message)
        for socket in list(self.sockets[room]):
            try:
                await socket.send_json(message)
            except RuntimeError:
                self.leave(room, socket)
