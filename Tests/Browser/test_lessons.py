"""The page of lessons in a real browser: a topic becomes pictures, one after the other, and nothing else."""

import glob
import json
import os
import tempfile
import unittest
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from selenium.webdriver.common.keys import Keys

from school import CALLER, CONFIGURATION, KEYS, PARTS, School
from support import KEY, Page, browser, prefer, resize
from test_dashboard import CONTRAST, OVERFLOW

TOPIC = "<img src=x onerror=alert(1)>"


class LessonPage(Page):
    """The page of lessons, as somebody with a browser has it before them."""

    def open(self, job=None):
        self.driver.get("about:blank")
        self.driver.get(f"{self.url}/lessons" + (f"#job={job}" if job else ""))

    def enter(self):
        self.open()
        self.wait(lambda: self.one("#board").is_displayed(), "the form")

    def wish(self, topic, difficulty="medium"):
        field = self.one("#topic")
        field.clear()
        field.send_keys(topic)
        self.one(f"[name=difficulty][value={difficulty}] + span").click()
        self.one("#make").click()

    def teach(self, topic, difficulty="medium"):
        """Asks for a lesson and waits for its end; the job's id."""
        self.wish(topic, difficulty)
        # Until then the steps are those of the lesson before.
        self.wait(lambda: self.one("#lesson").is_displayed(), "the lesson")
        self.wait_for_end()
        return self.job()

    def wait_for_end(self, seconds=30):
        self.wait(lambda: self.states() and set(self.states()) <= {"ready", "failed"}, "the pictures", seconds)
        self.wait(lambda: not self.one("#cancel").is_displayed(), "the end", seconds)

    def job(self):
        return self.run("return location.hash.replace('#job=', '')")

    def states(self):
        return self.run("return [...document.querySelectorAll('#steps > li')].map((item) => item.dataset.state)")

    def active(self):
        return self.run("return Number(document.querySelector('#steps [aria-current]')?.dataset.step)")

    def picture(self):
        """The address of the picture on the stage, once it is loaded."""
        script = """const image = document.querySelector("#screen img");
            return image?.complete && image.naturalWidth ? image.getAttribute("src") : null"""
        self.wait(lambda: self.run(script), "the picture")
        return self.run(script)


class LessonsTestCase(unittest.TestCase):
    """Tests that share one school; each has a browser of its own, and is asked at the end what it did."""

    keys = ""
    delay = "0ms"

    rules = None
    configuration = CONFIGURATION

    @classmethod
    def setUpClass(cls):
        cls.school = School(cls.keys, cls.delay, cls.rules, cls.configuration)
        cls.addClassCleanup(cls.school.stop)

    def setUp(self):
        self.driver = browser()
        self.addCleanup(self.driver.quit)
        self.page = LessonPage(self.driver, self.school.url)
        self.expected = []

    def tearDown(self):
        """No complaint on the console but those that a test provoked, no request to anybody else, and no page taken over."""
        complaints = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        self.assertEqual([text for text in complaints if not any(part in text for part in self.expected)], [])
        hosts = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = urlsplit(message["params"]["request"]["url"])
                if url.scheme not in ("data", "about", "blob"):
                    hosts.add(url.netloc)
        self.assertLessEqual(hosts, {urlsplit(self.school.url).netloc})
        self.assertNotIn("taken over", self.driver.title)

    def network(self, is_there):
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions",
                                    {"offline": not is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})

    def calm(self, is_calm):
        value = "reduce" if is_calm else "no-preference"
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": value}]})


class LessonTests(LessonsTestCase):
    def test_a_topic_becomes_pictures_and_a_step_that_fails_says_why(self):
        self.calm(False)
        self.page.enter()
        self.assertTrue(self.page.all("#examples button"))
        self.page.teach(f"{TOPIC} and the way of the blood")
        self.assertEqual(self.page.states(), ["ready", "failed", "ready"])
        self.assertEqual(self.page.text("#lesson-title"), "The way of the blood")
        self.assertIn(TOPIC, self.page.text("#lesson-topic"))
        self.assertIn("2 of 3 steps drawn", self.page.text("#progress-text"))
        self.assertIn("cost unknown", self.page.text("#progress-text"))
        self.assertEqual(self.page.active(), 1)
        self.assertRegex(self.page.picture(), r"^/api/artifacts/[0-9a-f]+\.svg")
        self.page.one("#next").click()
        self.assertIn("could not be drawn", self.page.text("#screen"))
        self.assertIn("no", self.page.text("#screen .blank p + p"))
        self.assertEqual(self.page.run("return document.querySelectorAll('img[src=x]').length"), 0)
        self.assertEqual(self.page.run("return document.querySelectorAll('#lesson svg, iframe, object, embed').length"), 0)

    def test_a_lesson_is_rated_by_mouse_or_keyboard_and_once_for_each_caller(self):
        self.page.enter()
        job = self.page.teach("What a rating is")
        self.page.one("#rating [value='4'] + span").click()
        self.page.wait(lambda: "4 of 5, good" in self.page.text("#rated"), "the thanks")
        self.page.one("#rating [value='4']").send_keys(Keys.ARROW_LEFT)
        self.page.wait(lambda: "3 of 5, fair" in self.page.text("#rated"), "the second thought")
        self.page.one("#comments").send_keys(TOPIC + Keys.ENTER)
        self.page.wait(lambda: self.school.feedback(job)[0]["comments"] == TOPIC, "the comment")
        self.assertEqual([said["rating"] for said in self.school.feedback(job)], [3])
        self.assertEqual(self.page.run(OVERFLOW), [])

    def test_a_picture_of_any_shape_is_seen_whole(self):
        self.calm(False)
        self.page.enter()
        self.page.teach("What capillaries look like")
        for is_full in [False, True]:
            if is_full:
                self.page.press("f")
                self.page.wait(lambda: self.page.run("return document.fullscreenElement?.id") == "stage", "the whole screen")
            for key in [Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ARROW_LEFT]:
                self.page.press(key)
                if self.page.active() == 2:
                    continue
                self.page.picture()
                image, screen = self.page.run("""return ["#screen img", "#screen"].map((one) => {
                    const box = document.querySelector(one).getBoundingClientRect();
                    return [box.left, box.top, box.right, box.bottom]; })""")
                self.assertGreaterEqual(image[1], screen[1] - 1)
                self.assertLessEqual(image[3], screen[3] + 1)
                self.assertLessEqual(image[2], screen[2] + 1)

    def test_how_a_step_was_made_is_told_and_what_nobody_knows_is_unknown(self):
        self.page.enter()
        self.page.teach("How the heart beats")
        self.page.one("#made summary").click()
        text = self.page.text("#made")
        for word in ["up/painter", "drawn by the model", "unknown", "draw-1", "plan-1", "animation"]:
            self.assertIn(word, text)
        self.assertIn("1 animation", text.replace("2 animations", "1 animation"))

    def test_a_lesson_is_opened_again_by_its_address_and_a_second_one_is_kept(self):
        self.page.enter()
        job = self.page.teach("What veins are for", "easy")
        self.page.open(job)
        self.page.wait_for_end()
        self.assertEqual(self.page.states(), ["ready", "ready"])
        self.page.one("#anew").click()
        self.page.wait(lambda: "The way of the blood" in self.page.text("#earlier"), "the lessons made before")
        self.assertEqual(self.page.run("return document.activeElement.id"), "topic")
        again = self.page.teach("what VEINS are for", "easy")
        self.assertNotEqual(again, job)
        self.assertIn("kept", self.page.text("#steps"))

    def test_a_lesson_that_is_not_there_is_told(self):
        self.expected += ["status of 404"]
        self.page.open("0000")
        self.page.wait(lambda: "no lesson 0000" in self.page.text("#notice"), "the word on it")
        self.assertTrue(self.page.one("#ask").is_displayed())

    def test_a_topic_that_makes_no_sense_is_refused_with_a_sentence(self):
        self.expected += ["status of 400"]
        self.page.enter()
        self.page.run("document.getElementById('topic').value = 'x'.repeat(5000)")
        self.page.one("#make").click()
        self.page.wait(lambda: "topic" in self.page.text("#notice"), "the refusal")
        self.assertTrue(self.page.one("#make").is_enabled())

    def test_a_lesson_that_nobody_can_plan_says_so(self):
        self.page.enter()
        self.page.wish("Nobody plans this")
        self.page.wait(lambda: "could not be planned" in self.page.text("#lesson-trouble"), "the reason")
        self.assertFalse(self.page.one("#show").is_displayed())
        # What it cost has no known price, and is not nothing.
        self.assertNotIn("$", self.page.text("#lesson"))

    def test_it_is_walked_through_and_filled_with_the_keyboard_alone(self):
        self.page.enter()
        self.assertEqual(self.page.run("return document.activeElement.id"), "topic")
        self.page.press("What lungs do", Keys.ENTER)
        self.page.wait_for_end()
        self.assertEqual(self.page.run("return document.activeElement.id"), "lesson-title")
        self.page.press(Keys.ARROW_RIGHT)
        self.page.press(Keys.ARROW_RIGHT)
        self.page.press(Keys.ARROW_RIGHT)
        self.assertEqual(self.page.active(), 3)
        self.page.press(Keys.ARROW_LEFT)
        self.assertEqual(self.page.active(), 2)
        for _ in range(20):
            self.page.press(Keys.TAB)
            if self.page.run("return document.activeElement.dataset.step") == "3":
                break
        self.page.press(Keys.ENTER)
        self.assertEqual(self.page.active(), 3)
        self.page.press("f")
        self.page.wait(lambda: self.page.run("return document.fullscreenElement?.id") == "stage", "the whole screen")
        self.page.press(Keys.ARROW_LEFT)
        self.assertEqual(self.page.active(), 2)
        self.page.press("f")
        self.page.wait(lambda: self.page.run("return document.fullscreenElement") is None, "the page")

    def test_replay_begins_the_picture_anew(self):
        self.calm(False)
        self.page.enter()
        self.page.teach("Where blood is made")
        first = self.page.picture()
        # The square has arrived at the right after four seconds, and is at the left when it begins again.
        self.page.wait(lambda: self.blue() > 0.85, "the end of the motion")
        self.page.one("#replay").click()
        self.page.wait(lambda: self.blue() < 0.6, "the beginning of the motion")
        self.assertNotEqual(self.page.picture(), first)

    def blue(self):
        """How far the blue square is to the right of the picture, from 0 to 1."""
        return self.page.run("""const image = document.querySelector("#screen img");
            if (!image?.complete) return 0;
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [96, 60];
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0, 96, 60);
            const row = context.getImageData(0, 55, 96, 1).data;
            let last = 0;
            for (let x = 0; x < 96; x += 1) if (row[4 * x + 2] > 150 && row[4 * x] < 100) last = x;
            return last / 96;""")

    def test_who_wants_nothing_to_move_is_shown_a_still_until_it_is_played(self):
        self.calm(True)
        self.page.enter()
        self.page.teach("How blood clots")
        self.assertRegex(self.page.picture(), r"\.png$")
        self.assertEqual(self.page.text("#replay"), "Play")
        self.page.one("#replay").click()
        self.assertRegex(self.page.picture(), r"\.svg")

    def test_it_is_saved_as_one_file_that_has_everything_in_it(self):
        folder = tempfile.mkdtemp(dir=self.school.folder)
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder})
        self.page.enter()
        self.page.teach("Why blood is red")
        self.page.one("#download").click()
        name = os.path.join(folder, "the-way-of-the-blood.html")
        self.page.wait(lambda: os.path.exists(name) and not glob.glob(folder + "/*.crdownload"), "the file")
        with open(name) as file:
            text = file.read()
        self.assertEqual(text.count("<animate"), 4)
        self.assertNotIn("alert(", text)
        self.assertNotIn("http://", text.replace("http://www.w3.org/", ""))

    def test_a_phone_shows_all_of_it_without_scrolling_sideways(self):
        resize(self.driver, 390, 844)
        self.page.enter()
        self.assertEqual(self.page.run(OVERFLOW), [])
        self.page.teach("Blood in a phone" + "x" * 200)
        self.assertIn("Blood in a phone", self.page.text("#lesson-topic"))
        self.assertEqual(self.page.run(OVERFLOW), [])
        self.page.one("#made summary").click()
        self.assertEqual(self.page.run(OVERFLOW), [])
        self.assertEqual(self.page.run("return document.documentElement.scrollWidth"), 390)

    def test_text_stands_out_in_light_and_dark(self):
        self.page.enter()
        job = self.page.teach("Blood by day and by night")
        for scheme in ["light", "dark"]:
            prefer(self.driver, scheme)
            self.page.enter()
            self.page.wait(lambda: self.page.all("#earlier li"), "the lessons made before")
            self.assertEqual(self.page.run(CONTRAST)[1], [], f"{scheme}, before a lesson")
            self.page.open(job)
            self.page.wait_for_end()
            self.page.one("#made summary").click()
            for _ in range(2):
                seen, weak = self.page.run(CONTRAST)
                self.assertGreater(seen, 30)
                self.assertEqual(weak, [], scheme)
                self.page.one("#next").click()

    def test_the_policy_is_as_strict_as_the_dashboard_s(self):
        def policy(path):
            with urllib.request.urlopen(self.school.url + path) as response:
                return response.headers["content-security-policy"]

        self.assertEqual(policy("/lessons"), policy("/"))
        self.assertNotIn("unsafe", policy("/lessons"))


class SlowLessonTests(LessonsTestCase):
    delay = "1500ms"

    def test_the_plan_is_seen_before_the_pictures_and_a_lesson_is_cancelled(self):
        self.page.enter()
        self.page.wish("A long way", "hard")
        self.page.wait(lambda: len(self.page.states()) == 5, "the plan")
        self.assertIn("drawing", self.page.states())
        self.assertIn("being drawn", self.page.text("#screen"))
        self.assertEqual(self.page.text("#connection"), "Live")
        for _, heading, _ in PARTS:
            self.assertIn(heading, self.page.text("#steps"))
        self.page.one("#cancel").click()
        self.page.wait(lambda: "cancelled" in self.page.text("#lesson-trouble"), "the end")
        self.assertFalse(self.page.one("#connection").is_displayed())

    def test_a_lost_connection_is_told_and_nothing_is_missed(self):
        self.expected += ["ERR_"]
        self.page.enter()
        self.page.wish("There and back")
        self.page.wait(lambda: len(self.page.states()) == 3, "the plan")
        self.network(False)
        self.page.wait(lambda: "Connection lost" in self.page.text("#connection"), "the word on it", 60)
        self.network(True)
        self.page.wait_for_end(60)
        self.assertEqual(self.page.states(), ["ready", "failed", "ready"])


    def test_a_server_that_starts_anew_goes_on_with_the_lesson_and_the_page_with_it(self):
        self.expected += ["ERR_"]
        self.page.enter()
        self.page.wish("Across a restart")
        self.page.wait(lambda: len(self.page.states()) == 3, "the plan")
        self.school.restart()()
        self.page.wait_for_end(60)
        self.assertEqual(self.page.states(), ["ready", "failed", "ready"])
        self.page.picture()


class KeyTests(LessonsTestCase):
    keys = KEYS

    def test_who_has_no_key_is_asked_for_one_and_a_caller_s_is_enough(self):
        self.expected += ["status of 401"]
        self.page.open()
        self.page.wait(lambda: self.page.all("#sign-in input"), "the form")
        self.assertFalse(self.page.one("#board").is_displayed())
        self.page.press("aloft-wrong", Keys.ENTER)
        self.page.wait(lambda: self.page.text("#sign-in .trouble"), "the refusal")
        self.page.one("#sign-in input").clear()
        self.page.one("#sign-in input").send_keys(CALLER, Keys.ENTER)
        self.page.wait(lambda: self.page.one("#board").is_displayed(), "the form")
        self.assertEqual(self.page.run("return document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"), "{}{}")
        self.page.teach("Blood with a key")
        self.assertEqual(self.page.states(), ["ready", "failed", "ready"])
        self.page.picture()

    def test_an_operator_s_key_becomes_a_cookie_that_outlasts_the_page(self):
        self.page.open()
        self.page.wait(lambda: self.page.all("#sign-in input"), "the form")
        self.page.press(KEY, Keys.ENTER)
        self.page.wait(lambda: self.page.one("#board").is_displayed(), "the form")
        self.page.enter()
        job = self.page.teach("Blood for operators")
        self.page.open(job)
        self.page.wait_for_end()
        # The file is for those alone who may see the job.
        self.assertEqual(self.status(f"/api/lessons/{job}.html", KEY), 200)
        self.assertEqual(self.status(f"/api/lessons/{job}.html", CALLER), 404)
        self.assertEqual(self.status(f"/api/lessons/{job}.html", None), 401)
        self.assertEqual(self.status(f"/api/lessons/{job}", KEY), 404)

    def status(self, path, key):
        headers = {"authorization": f"Bearer {key}"} if key else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.school.url + path, headers=headers)) as response:
                return response.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code


if __name__ == "__main__":
    unittest.main()
