"""A small HTTP/1.1 client on asyncio: one connection, kept while it is good, every wait within a deadline."""

import asyncio
import json


class Broken(Exception):
    """There was no whole answer."""


class Connection:
    def __init__(self, port):
        self.port = port
        self.reader = self.writer = None
        # Whether the latest request's answer has begun with 200: who shows it as it comes cannot begin anew.
        self.has_begun = False

    async def post(self, path, body, fields, timeout):
        """Returns status, fields and body of the answer; raises `Broken` when there is none within `timeout`."""
        self.has_begun = False
        try:
            return await asyncio.wait_for(self._post(path, body, fields), timeout)
        except asyncio.TimeoutError:
            self.close()
            raise Broken("timeout") from None
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, IndexError) as error:
            self.close()
            raise Broken(type(error).__name__) from None
        except asyncio.CancelledError:
            self.close()
            raise

    async def _post(self, path, body, fields):
        if self.writer is None or self.writer.is_closing() or self.reader.at_eof():
            self.close()
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        self.has_begun = status == 200
        answer = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            answer[name.lower()] = value.strip()
        if answer.get("transfer-encoding") == "chunked":
            body = await self._chunks()
        elif "content-length" in answer:
            body = await self._counted(int(answer["content-length"]))
        else:
            body = await self.reader.read()
            self.close()
        if answer.get("connection") == "close":
            self.close()
        return status, answer, body

    async def _chunks(self):
        pieces = []
        while size := int((await self.reader.readuntil(b"\r\n")).strip(), 16):
            pieces.append(await self._counted(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(pieces)

    async def _counted(self, size):
        # What is large is counted and dropped: the proofs are not about this client's memory.
        if size <= 1 << 20:
            return await self.reader.readexactly(size)
        first = await self.reader.readexactly(1 << 16)
        left = size - len(first)
        while left:
            piece = await self.reader.read(min(left, 1 << 18))
            if not piece:
                raise Broken("cut")
            left -= len(piece)
        return LargeBody(first, size)

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class LargeBody(bytes):
    """The beginning of a body that was too large to keep, read to its end."""

    def __new__(cls, first, size):
        body = super().__new__(cls, first)
        body.size = size
        return body


def is_whole(body):
    """Whether an answer that was not streamed is the JSON it should be, with something said in it."""
    if isinstance(body, LargeBody):
        return True
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and bool(answer.get("choices") or answer.get("candidates"))


def is_whole_stream(body):
    """Whether a stream of chat completions came to its end; an error event is no end."""
    return body.endswith(b"data: [DONE]\n\n") and b'"error"' not in body


def says_it_broke(body):
    """Whether a stream that did not come to its end says so."""
    return b'"error"' in body
