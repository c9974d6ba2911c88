"""A running Aloft in front of a running emulator, and a real browser that looks at it."""

import contextlib
import hashlib
import json
import os
import random
import shutil
import sqlite3
import tempfile
import time
import unittest
import urllib.request

from selenium.common.exceptions import StaleElementReferenceException
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from program import Process

KEY = "aloft-a-key-of-the-tests-alone"
SCRIPT = """
rules:
  - {when: {model: broken}, do: {status: 503, error: overloaded, message: Too much to do.}}
"""
CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
record: {{ content: full }}
{keys}
providers:
  gemini: {{ kind: gemini, base_url: "{emulator}", api_key: k }}
  openai: {{ kind: openai, base_url: "{emulator}/v1", api_key: k, models: ["gpt-*"] }}
routes:
  default: {{ targets: [gemini/broken, openai/gpt-4o], retry: {{ attempts: 1 }} }}
  straight: {{ targets: [openai/gpt-4o] }}
"""
KEYS = f"""
keys:
  - {{ name: operators, hash: "sha256:{hashlib.sha256(KEY.encode()).hexdigest()}", admin: true }}
  - {{ name: website, hash: "sha256:{"ab" * 32}", routes: [straight], requests_per_minute: 60, budget: {{ usd: 20.5, per: month }} }}
"""
MARKUP = '<img src=x onerror=alert(1)>'


class System:
    """The emulator, and Aloft in front of it with so many generations in its store."""

    def __init__(self, rows=0, keys=None):
        self.folder = tempfile.mkdtemp(prefix="aloft-browser-")
        self.emulator = Process("emulate", "--listen", "127.0.0.1:0", "--script", self.file("script.yaml", SCRIPT))
        try:
            keys = KEYS if keys is None else keys
            text = CONFIGURATION.format(emulator=self.emulator.url, folder=self.folder, keys=keys)
            self.configuration = self.file("aloft.yaml", text)
            self.aloft = Process("serve", "--config", self.configuration)
            if rows:
                fill(os.path.join(self.folder, "aloft.db"), rows)
        except BaseException:
            self.emulator.stop()
            raise
        self.url = self.aloft.url

    def restart(self):
        """Stops Aloft and starts it where it was."""
        address = self.url.removeprefix("http://")
        self.aloft.stop()
        return lambda: setattr(self, "aloft", Process("serve", "--config", self.configuration, "--listen", address))

    def stop(self):
        self.aloft.stop()
        self.emulator.stop()
        shutil.rmtree(self.folder)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def ask(self, model="straight", text="Say hello."):
        """Asks a question as any caller does; the id of the generation."""
        body = {"model": model, "messages": [{"role": "user", "content": text}]}
        request = urllib.request.Request(
            self.url + "/v1/chat/completions",
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer {KEY}"},
        )
        try:
            with urllib.request.urlopen(request) as response:
                response.read()
                return response.headers["x-aloft-request-id"]
        except urllib.error.HTTPError as error:
            error.read()
            return error.headers["x-aloft-request-id"]


def fill(path, count, seed=7):
    """Puts generations of two weeks into a store, of every kind that there is."""
    chance = random.Random(seed)
    routes = [("default", "gemini/gemini-2.5-flash"), ("lessons", "vertex/gemini-2.5-pro"), ("summaries", "openai/gpt-4o-mini"),
              ("embeddings", "local/minilm-l6-v2"), ("translation-of-long-documents", "openai/gpt-4o")]
    now = int(time.time() * 1e6)
    generations, attempts = [], []
    for number in range(count):
        # The first of them are the newest.
        moment = now - int(number ** 1.6 * 14 * 86_400e6 / max(count, 1000) ** 1.6) - 1_000_000
        route, target = chance.choices(routes, [8, 4, 5, 3, 2])[0]
        total = int(chance.lognormvariate(13.6, 0.7))
        row = {
            "id": f"{number:05d}-{chance.getrandbits(48):012x}", "time": moment, "operation": "generation", "dialect": "openai",
            "route": route, "model": route, "target": target, "streamed": number % 2, "status": 200, "finish": "stop",
            "native_finish": "STOP", "degraded": "none", "cache": "off", "repairs": 0, "attempts": 1, "hedged": 0,
            "queued_us": 0, "first_us": total // 3, "total_us": total, "overhead_us": 900,
            "prompt_tokens": chance.randrange(20, 9000), "cached_tokens": 0, "answer_tokens": chance.randrange(5, 1500),
            "thought_tokens": 0, "price_known": 1, "cost_nanodollars": chance.randrange(20_000, 30_000_000),
            "bytes_in": 900, "bytes_out": 2400, "user_id": chance.choice(["ada", "grace", None]),
        }
        tried = [(target, None, 200)]
        kind = chance.random()
        if kind < 0.05:
            tried = [(target, "rate_limit_minute", 429)] * 3
            row |= {"failure": "rate_limit_minute", "message": "The provider asks to be left alone for 30 s.", "status": 429,
                    "finish": None, "native_finish": None, "first_us": None, "target": target, "attempts": 3,
                    "prompt_tokens": None, "answer_tokens": None, "cost_nanodollars": 0}
        elif kind < 0.12:
            tried = [("gemini/gemini-2.5-flash", "overloaded", 503), ("gemini/gemini-2.5-flash", "timeout", None), (target, None, 200)]
            row |= {"attempts": 3, "degraded": "model", "queued_us": total // 9}
        elif kind < 0.2:
            tried = []
            row |= {"attempts": 0, "cache": "hit", "total_us": 700, "first_us": 600, "cost_nanodollars": 0}
        elif kind < 0.24:
            row |= {"hedged": 1, "repairs": 1, "attempts": 2}
            tried = [(target, "cancelled", None), (target, None, 200)]
        if route == "embeddings":
            row |= {"operation": "embedding", "answer_tokens": 0, "price_known": 0, "cost_nanodollars": None}
        if number == 1:
            row |= {"model": MARKUP, "route": None, "user_id": MARKUP, "target": MARKUP}
        generations.append(row)
        start = 0
        for index, (target, failure, status) in enumerate(tried):
            share = row["total_us"] * (1 if len(tried) == 1 else 0.3)
            attempts.append((row["id"], index + 1, moment + int(start), target, row["queued_us"] if index == 2 else 0, int(share),
                             failure, status, int(row["hedged"] and index == 1)))
            start += row["total_us"] * 0.35
    columns = list(generations[0].keys() | {"failure", "message"})
    connection = sqlite3.connect(path, timeout=10)
    with connection:
        connection.executemany(
            f"INSERT INTO generations ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [[row.get(column) for column in columns] for row in generations])
        connection.executemany(
            "INSERT INTO attempts (generation, number, time, target, queued_us, duration_us, failure, status, hedge)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", attempts)
    connection.close()


def hold(system, all_contents):
    """Puts generations with such contents, of some kind and text each, into a store; their ids."""
    now = int(time.time() * 1e6) - 10 ** 12
    made = []
    with contextlib.closing(sqlite3.connect(os.path.join(system.folder, "aloft.db"), timeout=10)) as connection, connection:
        for number, contents in enumerate(all_contents):
            made.append(f"held-{number}")
            connection.execute(
                "INSERT INTO generations (id, time, operation, dialect, streamed, status, degraded, cache, repairs, attempts, queued_us,"
                " total_us, overhead_us, price_known, bytes_in, bytes_out)"
                " VALUES (?, ?, 'generation', 'openai', 0, 200, 'none', 'off', 0, 0, 0, 1, 0, 0, 1, 1)", (made[-1], now - number))
            connection.executemany(
                "INSERT INTO contents (generation, kind, time, sha256, size, encoding, data) VALUES (?, ?, ?, '', ?, 'identity', ?)",
                [(made[-1], kind, now, len(text), text.encode()) for kind, text in contents])
    return made


def browser(width=1440, height=900, dark=False):
    """A Chromium with nothing in it, of some size."""
    options = webdriver.ChromeOptions()
    for word in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", f"--window-size={width},{height}"]:
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for place in ["/usr/bin/chromium", "/usr/bin/chromium-browser"]:
        if os.path.exists(place):
            options.binary_location = place
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    resize(driver, width, height)
    prefer(driver, "dark" if dark else "light")
    return driver


def resize(driver, width, height):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700})


def prefer(driver, scheme):
    """Wants light or dark, and nothing that moves: a page that scrolls smoothly is not where a test clicks."""
    features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


class Page:
    """The dashboard, as somebody with a browser has it before them."""

    def __init__(self, driver, url):
        self.driver = driver
        self.url = url

    def open(self):
        self.driver.get(self.url + "/")

    def sign_in(self, key=KEY):
        self.wait(lambda: self.all("#sign-in input[name=key]"), "the form")
        field = self.one("#sign-in input[name=key]")
        field.clear()
        field.send_keys(key)
        self.one("#sign-in .key-form button").click()

    def enter(self):
        """Opens the page and signs in, until there is something to see."""
        self.open()
        self.sign_in()
        self.wait(lambda: self.all("#generation-list > *"), "the list")
        self.wait(lambda: self.all("#charts > *"), "the charts")
        self.wait(lambda: self.one("#connection").get_attribute("data-state") == "live", "the live feed")

    def wait(self, condition, what, seconds=15):
        # What is looked at may be drawn anew just then.
        waiting = WebDriverWait(self.driver, seconds, 0.05, ignored_exceptions=[StaleElementReferenceException])
        waiting.until(lambda _: condition(), f"{what} did not come")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.one(selector).text

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)
