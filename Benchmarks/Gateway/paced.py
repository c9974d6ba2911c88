"""An upstream that streams as models do: 64 events, one every 20 ms. `python3 paced.py PORT`"""

import asyncio
import sys

from answers import gemini_events, openai_events

PAUSE = 0.02
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.lower().split(b"\r\n")
            sizes = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
            await reader.readexactly(sizes[0] if sizes else 0)
            is_gemini = b":streamgeneratecontent" in lines[0]
            writer.write(HEAD)
            for index, event in enumerate(gemini_events() if is_gemini else openai_events()):
                if index:
                    await asyncio.sleep(PAUSE)
                writer.write(b"%x\r\n%s\r\n" % (len(event), event.encode()))
                await writer.drain()
            writer.write(b"0\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await server.serve_forever()


asyncio.run(main())
