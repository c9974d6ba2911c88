"""The dashboard in a real browser: what it shows, how it is walked through, and what it never does."""

import json
import time
import unittest
from urllib.parse import urlsplit

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from support import KEY, MARKUP, Page, System, browser, hold, prefer, resize

# Reckons the contrast of every text that is seen with what it stands on (WCAG 2.2), and gives those below 4.5.
CONTRAST = r"""
const rgb = (text) => {
  const parts = text.match(/[\d.]+/g).map(Number);
  const scale = text.startsWith("color(") ? 255 : 1;
  return { r: parts[0] * scale, g: parts[1] * scale, b: parts[2] * scale, a: parts[3] ?? 1 };
};
const luminance = ({ r, g, b }) => {
  const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour.a > 0.99) return colour;
  }
  return { r: 255, g: 255, b: 255 };
};
const root = document.querySelector("dialog[open]") ?? document.body;
const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
const weak = new Set();
let seen = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest(":disabled, .unseen, .skip, script, style")) continue;
  seen += 1;
  const a = luminance(rgb(getComputedStyle(element).color)), b = luminance(behind(element));
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) weak.add(`${element.tagName}.${element.className} "${walker.currentNode.textContent.trim().slice(0, 30)}" ${contrast.toFixed(2)}`);
}
return [seen, [...weak]];
"""

# Text that ends beyond the edge of what it stands in, where it was not meant to be cut.
OVERFLOW = """
const width = document.documentElement.clientWidth;
return [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility()
  && !element.closest(".unseen, .skip, svg") && element.getBoundingClientRect().right > width + 1)
  .map((element) => `${element.tagName}.${element.className}`).slice(0, 5);
"""


class DashboardTestCase(unittest.TestCase):
    """Tests that share one running system; each has a browser of its own, and is asked at the end what it did."""

    rows = 0
    keys = None

    @classmethod
    def setUpClass(cls):
        cls.system = System(cls.rows, cls.keys)
        cls.addClassCleanup(cls.system.stop)

    def setUp(self):
        self.driver = browser()
        self.addCleanup(self.driver.quit)
        self.page = Page(self.driver, self.system.url)
        self.expected = []

    def tearDown(self):
        """No complaint on the console but those that a test provoked, and no request to anybody else."""
        complaints = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        surprising = [text for text in complaints if not any(part in text for part in self.expected)]
        self.assertEqual(surprising, [])
        hosts = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = urlsplit(message["params"]["request"]["url"])
                if url.scheme != "data":
                    hosts.add(url.netloc)
        self.assertLessEqual(hosts, {urlsplit(self.system.url).netloc})

    def rows_shown(self):
        return self.page.run("return [...document.querySelectorAll('tr[data-id]')].map((row) => row.dataset.id)")

    def focused(self):
        return self.page.run("return document.activeElement.closest('tr')?.dataset.id ?? document.activeElement.id")

    def rest_pointer(self):
        """Takes the pointer off the list, which stands still below one that moves."""
        ActionChains(self.driver).move_by_offset(0, 0).move_to_element(self.page.one(".brand")).perform()


class EmptyTests(DashboardTestCase):
    def test_a_wrong_key_is_refused_with_a_sentence(self):
        self.expected += ["status of 401"]
        self.page.open()
        self.page.sign_in("aloft-wrong")
        self.page.wait(lambda: self.page.all(".trouble") and self.page.text(".trouble"), "the refusal")
        self.assertIn("key", self.page.text(".trouble"))
        self.assertFalse(self.page.one("#board").is_displayed())

    def test_nothing_asked_yet_says_what_to_do(self):
        self.page.enter()
        self.assertIn("Nothing has been asked yet.", self.page.text("#generation-list"))
        self.assertIn("curl " + self.system.url, self.page.text("#generation-list"))
        self.assertIn("No target has been asked yet.", self.page.text("#lane-list"))
        self.assertIn("Nothing was asked in this time.", self.page.text("#charts"))

    def test_who_signed_in_is_still_when_the_page_is_opened_again(self):
        self.page.enter()
        self.assertIn("operators", self.page.text("#key-list"))
        self.assertEqual(self.page.run("return document.cookie"), "")
        self.page.open()
        self.page.wait(lambda: self.page.one("#board").is_displayed(), "the board")

    def test_signing_out_forgets_what_was_shown(self):
        self.page.enter()
        self.page.one("#sign-out").click()
        self.page.wait(lambda: self.page.all("#sign-in input"), "the form")
        self.assertFalse(self.page.one("#board").is_displayed())
        self.assertEqual(self.page.run("return document.getElementById('generation-list').textContent"), "")


class FirstStartTests(DashboardTestCase):
    keys = ""

    def test_the_setup_token_makes_the_first_key_which_signs_in(self):
        told = next(line for line in self.system.aloft.lines if '"event":"setup"' in line)
        token = json.loads(told)["token"]
        self.page.open()
        self.page.wait(lambda: self.page.all("#sign-in [name=token]"), "the form")
        self.page.one("#sign-in [name=token]").send_keys(token)
        self.page.one("#sign-in .key-form button").click()
        self.page.wait(lambda: self.page.all("#sign-in .secret"), "the key")
        self.assertTrue(self.page.text("#sign-in .secret").startswith("aloft-"))
        self.page.one("#sign-in .row .main").click()
        self.page.wait(lambda: self.page.one("#board").is_displayed(), "the board")
        self.page.wait(lambda: "admin" in self.page.text("#key-list"), "the key in the list")


class ThousandRowsTests(DashboardTestCase):
    rows = 1250

    def test_the_first_page_is_there_at_once_and_older_ones_join_below(self):
        self.driver.execute_cdp_cmd("Performance.enable", {})
        self.page.enter()
        spent = {metric["name"]: metric["value"] for metric in self.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
        print(f"\nThe first page of a thousand rows: {spent['ScriptDuration'] * 1000:.0f} ms of scripting, "
              f"{spent['LayoutDuration'] * 1000:.0f} ms of layout")
        # 200 ms on a machine that does nothing else.
        self.assertLess(spent["ScriptDuration"], 1)
        self.assertEqual(len(self.rows_shown()), 100)
        while self.page.one("#older").is_displayed():
            before = len(self.rows_shown())
            self.page.run("document.getElementById('older').click()")
            self.page.wait(lambda: len(self.rows_shown()) > before, "more rows")
            self.page.wait(lambda: self.page.one("#older").is_enabled(), "the button")
        spent = {metric["name"]: metric["value"] for metric in self.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
        print(f"All thousand: {spent['ScriptDuration'] * 1000:.0f} ms of scripting, {spent['LayoutDuration'] * 1000:.0f} ms of layout")
        shown = self.rows_shown()
        self.assertGreaterEqual(len(shown), 1000)
        self.assertEqual(len(set(shown)), len(shown))

    def test_what_is_degraded_or_has_no_price_is_told(self):
        self.page.enter()
        text = self.page.text("#generation-list")
        for word in ["other model", "3 attempts", "cached", "rate limit minute", "no price"]:
            self.assertIn(word, text)
        self.assertIn("without a price", self.page.text("#tiles"))
        self.assertIn("have no known price and are in no sum", self.page.text("#costs-note"))

    def test_a_filter_shows_what_it_names_alone(self):
        self.page.enter()
        self.page.one("[name=failed]").click()
        self.page.wait(lambda: all("rate limit" in row.text for row in self.page.all("tr[data-id]")), "failures alone")
        self.assertGreater(len(self.rows_shown()), 5)

    def test_charts_are_drawn_and_have_tables_of_the_same(self):
        self.page.enter()
        self.assertEqual(len(self.page.all("#charts canvas")), 3)
        drawn = self.page.run("""return [...document.querySelectorAll("#charts canvas")].map((canvas) =>
            canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0))""")
        self.assertEqual(drawn, [True] * 3)
        self.page.one("#charts summary").click()
        self.assertIn("summaries", self.page.text("#charts"))

    def test_without_the_chart_library_there_are_tables_and_a_word_on_why(self):
        self.expected += ["chart.js"]
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/assets/chart.js"]})
        self.page.enter()
        self.assertEqual(self.page.all("#charts canvas"), [])
        self.assertIn("libjs-chart.js", self.page.text("#costs-note"))
        self.assertIn("summaries", self.page.text("#charts"))

    def test_markup_that_somebody_wrote_is_text(self):
        self.page.enter()
        cells = [cell.text for cell in self.page.all("#generation-list td") if MARKUP in cell.text]
        self.assertEqual(cells[-1], MARKUP)
        row = next(row for row in self.page.all("tr[data-id]") if MARKUP in row.text)
        self.page.run("arguments[0].click()", row)
        self.page.wait(lambda: self.page.all("#detail .facts"), "the facts")
        self.assertIn(MARKUP, self.page.text("#detail .headline"))
        self.assertIn(MARKUP, self.page.text("#detail .facts"))
        self.assertEqual(self.page.run("return document.querySelectorAll('img[src=x]').length"), 0)

    def test_contents_of_any_shape_are_shown_as_text(self):
        shapes = ['null', '[]', '{"messages": [null]}', '{"messages": [{"role": null, "content": [null, 7]}]}',
                  '{"messages": [{"content": {"a": 1}}], "system_instruction": 5}', '{"contents": [null, {"parts": 3}]}',
                  '{"candidates": {"a": 1}}', '{"candidates": [null, {"parts": [null, {"text": {"b": 2}}]}]}']
        made = hold(self.system, [[("prompt", shape), ("answer", shape)] for shape in shapes])
        self.page.enter()
        for id, shape in zip(made, shapes):
            self.page.run("location.hash = '#g/' + arguments[0]", id)
            self.driver.refresh()
            self.page.wait(lambda: self.page.all("#detail .facts"), f"the facts beside {shape}")
            kept = self.page.run("return [...document.querySelectorAll('#detail details pre')].map((part) => part.textContent)")
            self.assertEqual([json.loads(text) for text in kept], [json.loads(shape)] * 2)

    def test_an_address_that_names_nothing_opens_nothing(self):
        self.page.enter()
        self.page.run("location.hash = '#g/%'")
        self.driver.refresh()
        self.page.wait(lambda: len(self.rows_shown()) == 100, "the rows")
        self.page.wait(lambda: self.page.all("#key-list *"), "the keys")
        self.assertFalse(self.page.one("#detail").is_displayed())

    def test_what_came_while_rows_were_read_is_all_there_in_the_end(self):
        self.page.enter()
        self.page.run("document.querySelector('tr[data-id]').focus()")
        # As if all that is older ended just now, in the order in which it began.
        told = self.driver.execute_async_script("""
            const done = arguments[0];
            (async () => {
              const { arrive } = await import("/assets/generations.js");
              const rows = [];
              for (let next = ""; next !== null;) {
                const page = await (await fetch(`/api/generations?limit=500${next && "&before=" + next}`)).json();
                rows.push(...page.rows);
                next = page.next;
              }
              for (let end = rows.length; end > 0; end -= 50) arrive(rows.slice(Math.max(0, end - 50), end));
              return rows.map((row) => row.id);
            })().then(done);""")
        self.assertGreater(len(told), 1200)
        self.page.wait(lambda: self.page.one("#show-news").is_displayed(), "the button")
        self.assertEqual(self.page.text("#show-news"), "Show 1,000+ new")
        self.page.run("document.getElementById('show-news').click()")
        self.assertEqual(len(self.rows_shown()), 1000)
        while self.page.one("#older").is_displayed():
            self.page.run("document.getElementById('older').click()")
            self.page.wait(lambda: self.page.one("#older").is_enabled(), "the button")
        shown = self.rows_shown()
        self.assertEqual(len(set(shown)), len(shown))
        self.assertEqual(set(told) - set(shown), set())

    def test_no_script_can_make_markup_of_text(self):
        self.page.enter()
        self.expected += ["TrustedHTML", "Trusted Types", "trusted types"]
        with self.assertRaises(Exception):
            self.page.run("document.body.innerHTML = '<b>x</b>'")

    def test_everything_works_with_the_keyboard_alone(self):
        self.page.open()
        self.page.wait(lambda: self.page.all("#sign-in input"), "the form")
        self.page.press(KEY, Keys.ENTER)
        self.page.wait(lambda: len(self.rows_shown()) == 100, "the rows")
        for _ in range(30):
            self.page.press(Keys.TAB)
            if self.focused() in self.rows_shown():
                break
        rows = self.rows_shown()
        self.assertEqual(self.focused(), rows[0])
        outline = self.page.run("return getComputedStyle(document.activeElement).outlineStyle")
        self.assertEqual(outline, "solid")
        self.page.press(Keys.ARROW_DOWN)
        self.page.press(Keys.ARROW_DOWN)
        self.page.press(Keys.ARROW_UP)
        self.assertEqual(self.focused(), rows[1])
        self.page.press(Keys.END)
        self.assertEqual(self.focused(), rows[99])
        self.page.press(Keys.HOME)
        self.page.press(Keys.ENTER)
        self.page.wait(lambda: self.page.all("#detail .facts"), "the facts")
        self.page.press(Keys.ARROW_RIGHT)
        self.page.wait(lambda: self.page.text("#detail .id") == rows[1], "the next one")
        self.page.press(Keys.ESCAPE)
        self.page.wait(lambda: not self.page.one("#detail").is_displayed(), "the end of it")
        self.assertEqual(self.focused(), rows[1])

    def test_a_phone_shows_all_of_it_without_scrolling_sideways(self):
        resize(self.driver, 390, 844)
        self.page.enter()
        self.assertEqual(self.page.run(OVERFLOW), [])
        self.assertEqual(self.page.run("return document.documentElement.scrollWidth"), 390)
        self.page.run("document.querySelector('tr[data-id]').click()")
        self.page.wait(lambda: self.page.all("#detail .facts"), "the facts")
        self.assertEqual(self.page.run(OVERFLOW), [])

    def test_text_stands_out_in_light_and_dark(self):
        for scheme in ["light", "dark"]:
            prefer(self.driver, scheme)
            self.driver.delete_all_cookies()
            self.page.open()
            self.page.wait(lambda: self.page.all("#sign-in input"), "the form")
            self.assertEqual(self.page.run("return document.documentElement.dataset.theme"), scheme)
            self.assertEqual(self.page.run(CONTRAST)[1], [], f"{scheme}, signing in")
            self.page.enter()
            seen, weak = self.page.run(CONTRAST)
            self.assertGreater(seen, 500)
            self.assertEqual(weak, [], scheme)
            row = next(row for row in self.page.all("tr[data-id]") if "other model" in row.text)
            self.page.run("arguments[0].click()", row)
            self.page.wait(lambda: self.page.all("#detail .facts"), "the facts")
            self.assertEqual(self.page.run(CONTRAST)[1], [], f"{scheme}, one opened")

    def test_a_chosen_theme_is_kept(self):
        self.page.enter()
        before = self.page.run("return document.documentElement.dataset.theme")
        self.page.one("#theme").click()
        chosen = self.page.run("return document.documentElement.dataset.theme")
        self.page.open()
        self.assertNotEqual(chosen, before)
        self.assertEqual(self.page.run("return document.documentElement.dataset.theme"), chosen)


class LiveTests(DashboardTestCase):
    def test_a_generation_appears_when_it_ends_and_is_opened(self):
        self.page.enter()
        self.rest_pointer()
        made = self.system.ask("default", "Is <b>this</b> text?")
        self.page.wait(lambda: made in self.rows_shown(), "the row")
        self.page.wait(lambda: "new generation" in self.page.run("return document.getElementById('said').textContent"), "the word on it")
        self.page.wait(lambda: "openai/gpt-4o" in self.page.text("#lane-list"), "the lane")
        row = self.page.one(f'tr[data-id="{made}"]')
        for word in ["other model", "2 attempts", "openai/gpt-4o"]:
            self.assertIn(word, row.text)
        row.click()
        self.page.wait(lambda: len(self.page.all("#detail .attempts > li")) == 2, "the attempts")
        detail = self.page.text("#detail")
        for word in ["overloaded", "status 503", "answered", "another model answered", "Is <b>this</b> text?", "first token after"]:
            self.assertIn(word, detail)
        ends = self.page.run("""return [...document.querySelectorAll("#detail .track")].map((track) =>
            [...track.children].map((part) => part.getBoundingClientRect()).map((box) => [box.left, box.right]))""")
        self.assertLessEqual(ends[0][-1][1], ends[1][0][0] + 1)
        self.assertEqual(self.page.run("return document.querySelectorAll('#detail b').length"), 0)

    def test_rows_that_are_walked_through_stay_where_they_are(self):
        self.system.ask()
        self.page.enter()
        self.page.wait(lambda: self.rows_shown(), "a row")
        self.page.run("document.querySelector('tr[data-id]').focus()")
        before = self.rows_shown()
        made = self.system.ask()
        self.page.wait(lambda: self.page.one("#show-news").is_displayed(), "the button")
        self.assertEqual(self.rows_shown(), before)
        self.page.one("#show-news").click()
        self.assertEqual(self.rows_shown()[0], made)

    def test_an_address_names_the_generation_it_shows(self):
        made = self.system.ask()
        self.page.open()
        self.page.run(f"location.hash = '#g/{made}'")
        self.driver.refresh()
        self.page.sign_in()
        self.page.wait(lambda: self.page.all("#detail .facts"), "the facts")
        self.assertEqual(self.page.text("#detail .id"), made)

    def test_a_lost_connection_is_told_and_comes_back_with_what_was_missed(self):
        self.expected += ["ERR_"]
        self.system.ask()
        self.page.enter()
        self.network(False)
        self.page.wait(lambda: "Connection lost" in self.page.text("#connection"), "the word on it", 60)
        made = self.system.ask()
        self.network(True)
        self.page.wait(lambda: self.page.text("#connection") == "Live", "the connection", 40)
        self.page.wait(lambda: made in self.rows_shown(), "what was missed")

    def network(self, is_there):
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions",
                                    {"offline": not is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})

    def test_whoever_is_signed_out_by_a_restart_is_told_so(self):
        self.expected += ["ERR_", "status of 401"]
        self.page.enter()
        self.system.restart()()
        self.page.wait(lambda: self.page.all("#sign-in .key-form"), "the form", 40)
        self.assertIn("You were signed out", self.page.text("#sign-in"))
        self.page.sign_in()
        self.page.wait(lambda: self.page.text("#connection") == "Live", "the live feed")


if __name__ == "__main__":
    unittest.main()
