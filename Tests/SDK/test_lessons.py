"""The original system's clients: lessons over Socket.IO with the official client, asked for over HTTP."""

import asyncio
import hashlib
import json
import os
import shutil
import tempfile
import unittest

import aiohttp
import socketio

from program import Process

TRANSPORTS = [["polling"], ["websocket"], None]
KEY = "aloft-a-caller-of-the-tests-alone"
OTHER = "aloft-another-caller-of-the-tests"
PAGE = "http://localhost:5173"
CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
cors: {{ origins: ["{page}"] }}
{keys}
providers:
  up: {{ kind: openai, base_url: "{emulator}/v1", api_key: none, models: ["*"] }}
routes:
  lessons: {{ targets: [up/painter], retry: {{ attempts: 1 }} }}
workflows: {{ lessons: {{ stagger: 0s }} }}
"""
KEYS = f"""
keys:
  - {{ name: school, hash: "sha256:{hashlib.sha256(KEY.encode()).hexdigest()}" }}
  - {{ name: other, hash: "sha256:{hashlib.sha256(OTHER.encode()).hexdigest()}" }}
"""
PLAN = {
    "title": "The way of the blood", "subtitle": "Round and round", "toc": ["Heart", "Arteries"],
    "steps": [
        {"id": 1, "tag": "hook", "desc": "The heart pumps blood into the arteries.", "complexity": 2, "figure": "flow"},
        {"id": 2, "tag": "out", "desc": "Arteries carry it to every part of the body.", "complexity": 2, "figure": "flow"},
    ],
}
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600"><rect width="960" height="600" fill="#fffdf6"/>
<rect x="100" y="100" width="300" height="200" fill="#1144cc"/><circle cx="480" cy="300" r="90" fill="#b02020" onclick="alert(1)">
<animate attributeName="r" values="82;96;82" dur="1.4s" repeatCount="indefinite"/></circle>
<text x="600" y="500" font-size="34" fill="#222222">heart</text><script>alert(1)</script></svg>"""
SCRIPT = {
    "rules": [
        {"when": {"contains": "Nobody plans this"}, "do": {"text": "I do not know."}},
        {"when": {"contains": "exactly 2 "}, "do": {"text": json.dumps(PLAN)}},
        {"when": {"contains": "Step 2 of"}, "do": {"text": "I had rather write a poem."}},
        {"when": {}, "do": {"text": PICTURE}},
    ]
}


class School:
    """A running Aloft whose models plan lessons and draw them, as a script says."""

    def __init__(self, keys=""):
        self.folder = tempfile.mkdtemp(prefix="aloft-school-")
        self.emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", self.file("script.yaml", json.dumps(SCRIPT)))
        try:
            text = CONFIGURATION.format(folder=self.folder, emulator=self.emulator.url, keys=keys, page=PAGE)
            self.aloft = Process("serve", "--config", self.file("aloft.yaml", text), home=self.folder)
        except BaseException:
            self.emulator.stop()
            raise
        self.url = self.aloft.url

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def stop(self):
        self.aloft.stop()
        self.emulator.stop()
        shutil.rmtree(self.folder)


class LessonTestCase(unittest.IsolatedAsyncioTestCase):
    keys = ""

    @classmethod
    def setUpClass(cls):
        cls.school = School(cls.keys)
        cls.addClassCleanup(cls.school.stop)

    async def client(self, transports=None, auth=None):
        client = socketio.AsyncClient(reconnection=False, request_timeout=20)
        client.heard = asyncio.Queue()

        async def hear(name, *arguments):
            await client.heard.put((name, arguments[0] if arguments else None))

        client.on("*", hear)
        self.addAsyncCleanup(client.disconnect)
        await client.connect(self.school.url, transports=transports, auth=auth, wait_timeout=20)
        return client

    async def ask(self, topic, session=None, key=None, **fields):
        body = {"query": topic, "difficulty": "easy"} | ({"sessionId": session} if session else {})
        headers = fields | ({"Authorization": f"Bearer {key}"} if key else {})
        async with aiohttp.ClientSession() as http, http.post(self.school.url + "/api/query", json=body, headers=headers) as answer:
            return answer.status, await answer.json(), answer.headers

    async def hear_to_the_end(self, client):
        """Everything that is told, up to what ends a lesson."""
        heard = []
        while True:
            name, data = await asyncio.wait_for(client.heard.get(), 30)
            heard.append((name, data))
            if name == "error" or name == "status" and data["type"] == "generation_complete":
                return heard


class LiveLessonTests(LessonTestCase):
    async def test_a_lesson_reaches_a_client_that_joined_before_it_was_asked_for(self):
        for number, transports in enumerate(TRANSPORTS):
            with self.subTest(transports=transports):
                session = f"session-before-{number}-0123456789"
                client = await self.client(transports)
                await client.emit("join", {"sessionId": session})
                self.assertEqual((await asyncio.wait_for(client.heard.get(), 10)), ("joined", {"sessionId": session}))
                status, answer, _ = await self.ask(f"Blood, {number}", session)
                self.assertEqual((status, answer["sessionId"]), (200, session))
                heard = await self.hear_to_the_end(client)

                names = [name for name, _ in heard]
                plan = next(data for name, data in heard if name == "plan")
                drawn = {data["stepId"]: data for name, data in heard if name == "rendered"}
                end = heard[-1][1]
                self.assertLess(names.index("plan"), names.index("rendered"))
                self.assertEqual(plan["title"], PLAN["title"])
                self.assertEqual(sorted(drawn), [1, 2])
                self.assertEqual(drawn[1]["actions"][0]["op"], "customSVG")
                self.assertIn("<animate", drawn[1]["actions"][0]["svgCode"])
                self.assertNotRegex(drawn[1]["actions"][0]["svgCode"], "script|onclick")
                self.assertEqual(drawn[2]["type"], "error")
                self.assertEqual((end["successful"], end["failed"]), (1, 1))

    async def test_who_comes_later_or_again_or_as_a_second_is_told_everything(self):
        _, answer, _ = await self.ask("Blood again")
        session = answer["sessionId"]
        first = await self.client()
        await first.emit("join", session)
        told = await self.hear_to_the_end(first)
        await first.disconnect()

        for transports in TRANSPORTS:
            client = await self.client(transports)
            await client.emit("join", {"sessionId": session})
            self.assertEqual(await self.hear_to_the_end(client), told)
            await client.emit("join", {"sessionId": session})
            self.assertEqual(await self.hear_to_the_end(client), told)

    async def test_a_plan_that_fails_is_an_event(self):
        _, answer, _ = await self.ask("Nobody plans this")
        client = await self.client()
        await client.emit("join", {"sessionId": answer["sessionId"]})

        heard = await self.hear_to_the_end(client)

        self.assertEqual(heard[-1][0], "error")
        self.assertIn("plan", heard[-1][1]["message"])

    async def test_names_that_can_be_guessed_are_refused_in_words(self):
        client = await self.client()
        for wish in ["1", {"sessionId": "short"}, {"sessionId": 7}, None, {}, ["x"], {"sessionId": "<script>alert(1)</script>"}]:
            answer = await client.call("join", wish, timeout=10)
            self.assertIn("16 to 100", answer["message"])

        await client.emit("ping")
        await client.emit("step-received", {"sessionId": "x", "stepId": 1})
        names = [(await asyncio.wait_for(client.heard.get(), 10))[0] for _ in range(8)]
        self.assertEqual(names, ["error"] * 7 + ["pong"])

    async def test_a_connection_follows_so_many_sessions_and_no_more(self):
        client = await self.client()

        answers = [await client.call("join", f"session-of-many-{number:02}", timeout=10) for number in range(11)]

        self.assertTrue(all("sessionId" in answer for answer in answers[:10]))
        self.assertIn("too many", answers[10]["message"])

    async def test_listed_pages_may_ask_and_others_may_not(self):
        preflight = {"Origin": PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        async with aiohttp.ClientSession() as http, http.options(self.school.url + "/api/query", headers=preflight) as answer:
            self.assertEqual(answer.status, 204)
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], PAGE)
            self.assertEqual(answer.headers["Access-Control-Allow-Headers"], "content-type")

        status, _, headers = await self.ask("Blood for a page", Origin=PAGE)
        refused, answer, strange = await self.ask("Blood for another", Origin="https://strange.example")

        self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (200, PAGE))
        self.assertEqual(refused, 403, answer)
        self.assertNotIn("Access-Control-Allow-Origin", strange)


class KeptLessonTests(LessonTestCase):
    keys = KEYS

    async def test_where_keys_are_needed_a_client_shows_one(self):
        for auth in [None, {"token": "wrong"}, {"token": 7}]:
            with self.assertRaises(socketio.exceptions.ConnectionError):
                await self.client(["websocket"], auth)
        status, answer, _ = await self.ask("Blood", key=KEY)
        client = await self.client(auth={"token": KEY})
        await client.emit("join", {"sessionId": answer["sessionId"]})

        heard = await self.hear_to_the_end(client)

        self.assertEqual((status, heard[-1][1]["type"]), (200, "generation_complete"))

    async def test_a_session_is_told_to_the_key_whose_it_is(self):
        _, answer, _ = await self.ask("Blood of one key", "session-of-one-key-0123456789", KEY)
        refused, _, _ = await self.ask("Blood of another", answer["sessionId"], OTHER)
        ours, theirs = await self.client(auth={"token": KEY}), await self.client(auth={"token": OTHER})
        for client in [ours, theirs]:
            await client.emit("join", {"sessionId": answer["sessionId"]})

        await self.hear_to_the_end(ours)
        await theirs.emit("ping")

        names = [(await asyncio.wait_for(theirs.heard.get(), 10))[0] for _ in range(2)]
        self.assertEqual((refused, names), (403, ["joined", "pong"]))


class StoppedLessonTests(LessonTestCase):
    async def test_a_server_that_stops_sends_its_clients_away(self):
        clients = [await self.client(transports) for transports in TRANSPORTS]
        for client in clients:
            await client.emit("join", "session-of-a-stop-0123456789")

        await asyncio.to_thread(self.school.aloft.process.terminate)

        for client in clients:
            await asyncio.wait_for(client.wait(), 10)
        self.assertEqual(await asyncio.to_thread(self.school.aloft.process.wait, 10), 0)


if __name__ == "__main__":
    unittest.main()
