"""The official clients of Socket.IO and a client of WebSockets that others wrote, against the server of tests."""

import asyncio
import json
import os
import re
import signal
import subprocess
import unittest
import urllib.error
import urllib.request

import aiohttp
import socketio
import websockets
import websockets.sync.client

TRANSPORTS = ["polling", "websocket"]


class Server:
    """The program with its own times, from its first line until it is stopped."""

    def __init__(self, *words, port=None):
        program = os.environ["SOCKETIO_ECHO_PROGRAM"]
        self.process = subprocess.Popen([program, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        found = re.search(r"listening on (\S+:\d+)", self.process.stdout.readline())
        self.url = "http://" + found[1]

    def stop(self):
        """Ends it as its owner would; returns what it said then."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            said, _ = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            said, _ = self.process.communicate()
        return said


class ServerTestCase(unittest.IsolatedAsyncioTestCase):
    words = ()

    @classmethod
    def setUpClass(cls):
        if "SOCKETIO_ECHO_PROGRAM" not in os.environ:
            raise unittest.SkipTest("SOCKETIO_ECHO_PROGRAM must name the socketio-echo program; scripts/test sets it")
        cls.server = Server(*cls.words)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    async def client(self, transports=None, url=None, auth=None, **options):
        # A busy machine is not what is tested.
        client = socketio.AsyncClient(**{"reconnection": False, "request_timeout": 20, **options})
        client.heard = asyncio.Queue()

        async def hear(name, *arguments):
            await client.heard.put((name, list(arguments)))

        client.on("*", hear)
        self.addAsyncCleanup(client.disconnect)
        await client.connect(url or self.server.url, transports=transports, auth=auth, wait_timeout=20)
        return client

    async def hear(self, client, name):
        """The next event of that name; others before it are skipped."""
        while True:
            heard, arguments = await asyncio.wait_for(client.heard.get(), 20)
            if heard == name:
                return arguments

    async def call(self, client, name, *arguments):
        return await client.call(name, tuple(arguments) if len(arguments) != 1 else arguments[0], timeout=20)


class SocketIOTests(ServerTestCase):
    async def test_a_client_connects_and_events_are_acknowledged(self):
        for transports in [["polling"], ["websocket"], None]:
            with self.subTest(transports=transports):
                client = await self.client(transports)

                welcome = await self.hear(client, "welcome")
                answer = await self.call(client, "echo", "Blood \U0001fa78 circulation", {"a": [1, None, True]})
                echoed = await self.hear(client, "echoed")

                said = ["Blood \U0001fa78 circulation", {"a": [1, None, True]}]
                self.assertEqual(welcome, [client.get_sid()])
                self.assertEqual(answer, said)
                self.assertEqual(echoed, [said])
                self.assertEqual(client.transport(), (transports or ["websocket"])[0])

    async def test_a_room_is_told_and_nobody_else(self):
        clients = [await self.client([TRANSPORTS[number % 2]]) for number in range(4)]
        for client in clients[:3]:
            self.assertTrue(await self.call(client, "join", "lesson"))
        await self.call(clients[2], "leave", "lesson")

        await self.call(clients[3], "say", "lesson", {"step": 1})

        for client in clients[:2]:
            self.assertEqual(await self.hear(client, "said"), [{"step": 1}])
        for client in clients[2:]:
            await self.call(client, "echo", "are you there")
            await self.hear(client, "echoed")
            self.assertTrue(client.heard.empty())

    async def test_events_come_in_order_over_both_transports(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                client = await self.client([transport])

                await self.call(client, "count", 500)

                numbers = [(await self.hear(client, "number"))[0] for _ in range(500)]
                self.assertEqual(numbers, list(range(500)))

    async def test_what_is_sent_just_before_leaving_is_handled(self):
        listener = await self.client()
        await self.call(listener, "join", "farewell")

        client = await self.client(["polling"])
        await client.emit("say", ("farewell", "polled"))
        await client.disconnect()
        self.assertEqual(await self.hear(listener, "said"), ["polled"])

        # The official client itself drops what it has not sent when it leaves a WebSocket.
        for farewell in [["41", "1"], ["1"], []]:
            with self.subTest(farewell=farewell):
                async with Raw(self, None).socket() as socket:
                    for packet in ["40", '42["say","farewell","sent"]', *farewell]:
                        await socket.send(packet)
                self.assertEqual(await self.hear(listener, "said"), ["sent"])

    async def test_a_client_that_is_not_let_in_hears_why(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                client = socketio.AsyncClient(reconnection=False)
                self.addAsyncCleanup(client.disconnect)
                reasons = asyncio.Queue()
                client.on("connect_error", reasons.put)

                with self.assertRaises(socketio.exceptions.ConnectionError):
                    await client.connect(self.server.url, transports=[transport], auth={"token": "wrong"})

                reason = await asyncio.wait_for(reasons.get(), 10)
                self.assertEqual(reason, {"message": "This token opens nothing."})

    async def test_other_namespaces_are_refused(self):
        client = socketio.AsyncClient(reconnection=False)
        self.addAsyncCleanup(client.disconnect)
        reasons = asyncio.Queue()
        client.on("connect_error", reasons.put, namespace="/admin")

        with self.assertRaises(socketio.exceptions.ConnectionError):
            await client.connect(self.server.url, namespaces=["/admin"])

        self.assertEqual(await asyncio.wait_for(reasons.get(), 10), {"message": "Invalid namespace"})

    async def test_binary_events_are_refused_in_words_and_the_rest_goes_on(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                client = await self.client([transport])

                await client.emit("picture", {"png": b"\x89PNG", "thumbnail": b"\x00"})

                error = await self.hear(client, "error")
                self.assertEqual(error[0]["code"], "binary_not_supported")
                self.assertEqual(await self.call(client, "echo", 1), [1])

    async def test_the_server_can_end_a_connection(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                client = await self.client([transport], reconnection=True)

                await client.emit("leave me")
                await asyncio.wait_for(client.wait(), 20)

                self.assertFalse(client.connected)

    async def test_two_hundred_clients_at_once(self):
        clients = await asyncio.gather(*(self.client([TRANSPORTS[number % 2]]) for number in range(200)))
        await asyncio.gather(*(self.call(client, "join", "all") for client in clients))

        await self.call(clients[0], "say", "all", "everybody")

        told = await asyncio.gather(*(self.hear(client, "said") for client in clients))
        self.assertEqual(told, [["everybody"]] * 200)
        await asyncio.gather(*(client.disconnect() for client in clients))

    async def test_a_reader_that_is_too_slow_is_let_go_and_counted(self):
        before = await self.call(await self.client(), "statistics")
        async with aiohttp.ClientSession() as session:
            raw = Raw(self, session)
            await raw.open()
            await raw.post(['40', '42["flood",20]'])

            other = await self.client()
            for _ in range(400):
                now = await self.call(other, "statistics")
                if now["slowReaders"] > before["slowReaders"]:
                    break

            self.assertEqual(now["slowReaders"], before["slowReaders"] + 1)
            self.assertEqual((await raw.get())[0], 400)


class Raw:
    """Engine.IO by hand, for what a well-behaved client would not do or cannot show."""

    def __init__(self, case, session):
        self.case, self.session, self.sid = case, session, None

    @property
    def query(self):
        return "/socket.io/?EIO=4&transport=polling" + (f"&sid={self.sid}" if self.sid else "")

    async def open(self):
        status, text = await self.get()
        self.case.assertEqual((status, text[0]), (200, "0"))
        self.opened = json.loads(text[1:])
        self.sid = self.opened["sid"]

    async def get(self):
        async with self.session.get(self.case.server.url + self.query) as answer:
            return answer.status, await answer.text()

    async def post(self, packets):
        body = packets if isinstance(packets, (str, bytes)) else "\x1e".join(packets)
        async with self.session.post(self.case.server.url + self.query, data=body) as answer:
            return answer.status, await answer.text()

    def socket(self):
        url = self.case.server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        return websockets.connect(url + (f"&sid={self.sid}" if self.sid else ""), compression=None, max_size=None)


class EngineIOTests(ServerTestCase):
    async def asyncSetUp(self):
        self.session = aiohttp.ClientSession()
        self.addAsyncCleanup(self.session.close)

    def raw(self):
        return Raw(self, self.session)

    async def test_the_handshake_says_what_the_protocol_asks(self):
        raw = self.raw()

        await raw.open()

        self.assertEqual(raw.opened["upgrades"], ["websocket"])
        self.assertEqual(raw.opened["pingInterval"], 25000)
        self.assertEqual(raw.opened["pingTimeout"], 20000)
        self.assertEqual(raw.opened["maxPayload"], 1000000)
        self.assertGreaterEqual(len(raw.sid), 20)

    async def test_nothing_is_lost_or_doubled_when_the_transport_changes_in_mid_conversation(self):
        for _ in range(3):
            raw = self.raw()
            await raw.open()
            await raw.post(["40"])
            self.assertTrue((await raw.get())[1].startswith("40"))
            await raw.post(['421["count",1000]'])
            packets = []

            async def poll_until(done):
                while not done.is_set():
                    status, text = await raw.get()
                    self.assertEqual(status, 200)
                    packets.extend(text.split("\x1e"))

            done = asyncio.Event()
            polling = asyncio.create_task(poll_until(done))
            async with raw.socket() as socket:
                await asyncio.sleep(0)
                await socket.send("2probe")
                self.assertEqual(await socket.recv(), "3probe")
                done.set()
                await asyncio.wait_for(polling, 10)
                await socket.send("5")
                await socket.send('422["echo","over the socket"]')
                while not packets[-1:] or not packets[-1].startswith("432"):
                    packets.append(await asyncio.wait_for(socket.recv(), 10))

                status, _ = await raw.get()
                self.assertEqual(status, 400)

            numbers = [packet for packet in packets if packet.startswith('42["number"')]
            self.assertEqual(numbers, [f'42["number",{number}]' for number in range(1000)])

    async def test_a_second_poll_ends_both(self):
        raw = self.raw()
        await raw.open()
        await raw.post(["40"])
        await raw.get()
        await raw.get()

        first = asyncio.create_task(raw.get())
        second = asyncio.create_task(raw.get())
        answers = await asyncio.wait_for(asyncio.gather(first, second), 10)

        self.assertEqual([status for status, _ in answers], [400, 400])
        self.assertIn("Session ID unknown", (await raw.get())[1])

    async def test_requests_that_make_no_sense_are_refused_with_the_protocols_codes(self):
        base = self.server.url + "/socket.io/?"
        cases = [
            ("GET", "EIO=4&transport=smoke", 400, 0),
            ("GET", "EIO=4&transport=polling&sid=unknown", 400, 1),
            ("POST", "EIO=4&transport=polling", 400, 2),
            ("PUT", "EIO=4&transport=polling", 400, 2),
            ("GET", "EIO=4&transport=websocket", 426, 3),
            ("GET", "EIO=3&transport=polling", 400, 5),
            ("GET", "transport=polling", 400, 5),
        ]
        for method, query, status, code in cases:
            with self.subTest(query=query, method=method):
                async with self.session.request(method, base + query) as answer:
                    self.assertEqual((answer.status, (await answer.json())["code"]), (status, code))

    async def test_payloads_that_break_the_protocol_end_the_session(self):
        for body, status in [
            ("x", 400), ("", 400), ("4\x1e\x1e4", 400), ("7nothing", 400), ("2", 200), ("5", 200), ("4", 200),
            ("49", 200), ('42["early"]', 200), ("40{", 200), (b"40\x1e42[\"\xff\"]", 200), ("4" + "x" * 1000001, 413),
            ("40\x1e42{}", 200), ("40\x1e42[1]", 200), ("40\x1e42" + "[" * 100000, 200), ("40\x1e40", 200),
            ("40\x1ebAAAA", 200), ("40\x1e4599999999-[]", 200), ("40\x1e4" + "1" * 50, 200),
        ]:
            with self.subTest(body=body[:30]):
                raw = self.raw()
                await raw.open()

                self.assertEqual((await raw.post(body))[0], status)
                answers = []
                while not answers or answers[-1] == 200 and len(answers) < 5:
                    answers.append((await raw.get())[0])
                self.assertEqual(answers[-1], 400)

    async def test_pages_from_elsewhere_are_refused_and_listed_ones_may_read(self):
        url = self.server.url + "/socket.io/?EIO=4&transport=polling"
        async with self.session.get(url, headers={"Origin": "https://evil.example"}) as answer:
            self.assertEqual((answer.status, (await answer.json())["code"]), (403, 4))
            self.assertNotIn("access-control-allow-origin", answer.headers)
        async with self.session.get(url, headers={"Origin": "https://listed.example"}) as answer:
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["access-control-allow-origin"], "https://listed.example")
        asked = {
            "Origin": "https://listed.example", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        async with self.session.options(url, headers=asked) as answer:
            self.assertEqual(answer.status, 204)
            self.assertEqual(answer.headers["access-control-allow-headers"], "content-type")
        with self.assertRaises(websockets.exceptions.InvalidStatus):
            raw = self.raw()
            url = self.server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
            await websockets.connect(url, origin="https://evil.example")


class HeartbeatTests(ServerTestCase):
    words = (300, 200)

    async def test_clients_that_answer_stay_and_silent_ones_go(self):
        clients = [await self.client([transport]) for transport in TRANSPORTS]
        async with aiohttp.ClientSession() as session:
            raw = Raw(self, session)
            await raw.open()
            await raw.post(["40"])
            while "2" not in (await raw.get())[1].split("\x1e"):
                pass

            self.assertEqual((await asyncio.wait_for(raw.get(), 10))[0], 400)
            async with Raw(self, session).socket() as socket:
                with self.assertRaises(websockets.exceptions.ConnectionClosed):
                    while True:
                        await asyncio.wait_for(socket.recv(), 10)

        for client in clients:
            self.assertEqual(await self.call(client, "echo", 1), [1])
        statistics = await self.call(clients[0], "statistics")
        self.assertEqual((statistics["silent"], statistics["sessions"]), (2, 2))


class DrainTests(unittest.IsolatedAsyncioTestCase):
    setUpClass = classmethod(lambda cls: ServerTestCase.setUpClass.__func__(type("Probe", (ServerTestCase,), {})))

    async def test_clients_of_a_server_that_ends_look_for_it_again(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                server = Server()
                self.addCleanup(server.stop)
                client = socketio.AsyncClient(reconnection=True, reconnection_delay=0.1, randomization_factor=0)
                gone, back = asyncio.Event(), asyncio.Event()
                client.on("disconnect", lambda *_: gone.set())
                client.on("connect", lambda: back.set())
                # Where the client finds the next server: a door that stays, in front of whichever runs.
                door = await Door.open(server.url)
                await client.connect(door.url, transports=[transport])
                back.clear()

                said = await asyncio.to_thread(server.stop)
                await asyncio.wait_for(gone.wait(), 10)
                successor = Server()
                self.addCleanup(successor.stop)
                door.lead_to(successor.url)
                await asyncio.wait_for(back.wait(), 20)

                self.assertIn("cut 0 connections", said)
                self.assertEqual(await client.call("echo", "again", timeout=10), ["again"])
                await client.disconnect()
                door.close()


class Door:
    """Brings connections to whichever server it leads to."""

    @classmethod
    async def open(cls, url):
        door = cls()
        door.lead_to(url)
        door.server = await asyncio.start_server(door.enter, "127.0.0.1", 0)
        door.url = "http://127.0.0.1:%d" % door.server.sockets[0].getsockname()[1]
        return door

    def lead_to(self, url):
        self.host, _, self.port = url.removeprefix("http://").partition(":")

    def close(self):
        self.server.close()

    async def enter(self, reader, writer):
        try:
            there, forth = await asyncio.open_connection(self.host, int(self.port))
        except OSError:
            return writer.close()

        async def pass_on(source, sink):
            try:
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            except OSError:
                pass
            sink.close()

        await asyncio.gather(pass_on(reader, forth), pass_on(there, writer))


class WebSocketTests(ServerTestCase):
    def connect(self, **options):
        url = self.server.url.replace("http", "ws") + "/websocket"
        return websockets.connect(url, max_size=None, **options)

    async def test_messages_come_back_as_they_were(self):
        for compression in [None, "deflate"]:
            async with self.connect(compression=compression) as socket:
                for size in [0, 1, 125, 126, 127, 65535, 65536, 1 << 20]:
                    for message in ["é" * (size // 2) + "x" * (size % 2), os.urandom(size)]:
                        await socket.send(message)
                        self.assertEqual(await socket.recv(), message)
                await socket.send(["in ", "three ", "frames"])
                self.assertEqual(await socket.recv(), "in three frames")
                await asyncio.wait_for(await socket.ping(), 10)
            self.assertEqual(socket.close_code, 1000)

    async def test_a_message_that_is_too_large_ends_it_with_1009(self):
        async with self.connect() as socket:
            with self.assertRaises(websockets.exceptions.ConnectionClosed) as raised:
                await socket.send("x" * ((1 << 20) + 1))
                await socket.recv()
            self.assertEqual(raised.exception.rcvd.code, 1009)

    async def test_many_messages_at_once_all_come_back(self):
        async with self.connect(compression=None) as socket:
            async def send():
                for number in range(20000):
                    await socket.send(str(number))

            sending = asyncio.create_task(send())
            for number in range(20000):
                self.assertEqual(await socket.recv(), str(number))
            await sending
