"""The page of animations in a real browser: a sentence becomes a preview and a film, and nothing else."""

import json
import os
import tempfile
import unittest

from cinema import HOSTILE_TEXT, MANIM, Cinema
from support import Page, browser, prefer, resize
from test_dashboard import CONTRAST, OVERFLOW

PROMPT = f"Show {HOSTILE_TEXT}"


class AnimationPage(Page):
    def open(self, job=None):
        self.driver.get("about:blank")
        self.driver.get(f"{self.url}/animations" + (f"#job={job}" if job else ""))

    def enter(self):
        self.open()
        self.wait(lambda: self.one("#board").is_displayed(), "the form")

    def film(self, prompt, seconds=90):
        """Asks for a film and waits for its end; the job's id."""
        field = self.one("#prompt")
        field.clear()
        field.send_keys(prompt)
        self.one("#make").click()
        self.wait(lambda: self.run("return location.hash").startswith("#job="), "the job")
        self.wait(lambda: not self.one("#cancel").is_displayed(), "the end", seconds)
        return self.run("return location.hash.replace('#job=', '')")


class AnimationsTestCase(unittest.TestCase):
    hasManim = False

    @classmethod
    def setUpClass(cls):
        cls.cinema = Cinema(cls.hasManim)
        cls.addClassCleanup(cls.cinema.stop)

    def setUp(self):
        self.driver = browser()
        self.addCleanup(self.driver.quit)
        self.page = AnimationPage(self.driver, self.cinema.url)
        self.expected = []

    def tearDown(self):
        """No complaint on the console but those that a test provoked."""
        complaints = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        self.assertEqual([text for text in complaints if not any(part in text for part in self.expected)], [])


class PreviewTests(AnimationsTestCase):
    def test_without_manim_there_is_a_preview_and_a_word_on_what_is_missing(self):
        self.page.enter()
        self.assertTrue(self.page.all("#examples button"))
        self.page.film(PROMPT)
        self.assertEqual(self.page.text("#film-title"), PROMPT)
        self.assertIn("scripts/setup-animations", self.page.text("#trouble"))
        self.page.wait(lambda: self.page.run("return document.querySelector('#screen img')?.naturalWidth > 0"), "the preview")
        self.assertIn("Preview", self.page.text("#caption"))
        self.assertEqual(len(self.page.all("#timeline li")), 4)
        self.assertIn("label: write", self.page.text("#timeline"))
        self.assertEqual(self.page.run("return document.querySelectorAll('img[src=x]').length"), 0)
        self.assertTrue(self.page.one("#code").is_displayed())
        self.assertFalse(self.page.one("#save").is_displayed())

    def test_a_film_is_rated_and_found_again(self):
        self.page.enter()
        job = self.page.film("Two shapes once more")
        self.page.one("#rating [value='4'] + span").click()
        self.page.wait(lambda: "4 of 5, good" in self.page.text("#rated"), "the thanks")
        self.page.one("#anew").click()
        self.page.wait(lambda: "Two shapes once more" in self.page.text("#earlier"), "the films made before")
        self.page.open(job)
        self.page.wait(lambda: "Two shapes once more" in self.page.text("#film-title"), "the film again")
        self.page.wait(lambda: len(self.page.all("#timeline li")) == 4, "its timeline")

    def test_a_quality_is_asked_for_only_when_it_is_chosen(self):
        self.page.enter()
        self.page.run("window.sent = []; const ask = window.fetch;"
                      "window.fetch = (path, options) => { if (options?.body) window.sent.push(options.body); return ask(path, options); }")
        self.page.film("Two shapes as usual")
        self.page.one("#anew").click()
        self.page.one("#wish [value='medium'] + span").click()
        self.page.film("Two shapes in a middling size")
        sent = [json.loads(body) for body in self.page.run("return window.sent")]
        self.assertEqual([body.get("quality") for body in sent if "prompt" in body], [None, "medium"])

    def test_what_nobody_can_describe_says_so(self):
        self.page.enter()
        self.page.film("Nobody describes this")
        self.page.wait(lambda: self.page.one("#trouble").is_displayed(), "the reason")
        self.assertFalse(self.page.one("#screen").is_displayed())

    def test_a_film_that_is_not_there_is_told(self):
        self.expected += ["status of 404"]
        self.page.open("0000")
        self.page.wait(lambda: "no film 0000" in self.page.text("#notice"), "the word on it")


@unittest.skipUnless(os.path.exists(os.path.join(MANIM, "bin", "manim")), "Manim is not installed")
class FilmTests(AnimationsTestCase):
    hasManim = True

    def test_a_film_is_played_and_gone_through_by_its_timeline(self):
        self.page.enter()
        self.page.film(PROMPT)
        self.page.wait(lambda: self.page.run("return document.querySelector('#screen video')?.readyState >= 1"), "the film")
        self.assertAlmostEqual(self.page.run("return document.querySelector('#screen video').duration"), 8, delta=0.5)
        self.assertTrue(self.page.one("#save").is_displayed())
        self.page.all("#timeline button")[2].click()
        self.page.wait(lambda: self.page.run("return document.querySelector('#screen video').currentTime") >= 3, "the third part")
        self.page.wait(lambda: "label" in self.page.text("#timeline [aria-current]"), "what happens now")
        self.page.one("#made summary").click()
        for word in ["up/describer", "All models of the route are on this machine", "as it was described", "scene-1"]:
            self.assertIn(word, self.page.text("#made"))

    def test_it_can_be_read_and_fits_wherever_it_is_shown(self):
        self.page.enter()
        pictures = os.environ.get("ALOFT_PICTURES") or tempfile.gettempdir()
        self.page.film("Two shapes in two colours")
        self.page.wait(lambda: self.page.run("return document.querySelector('#screen video')?.readyState >= 2"), "the film")
        self.page.one("#made summary").click()
        for width in [1440, 390]:
            for scheme in ["light", "dark"]:
                resize(self.driver, width, 900)
                prefer(self.driver, scheme)
                self.page.run("document.querySelector('#screen video').pause()")
                self.assertEqual(self.page.run(OVERFLOW), [], f"{width} {scheme}")
                self.assertEqual(self.page.run(CONTRAST)[1], [], f"{width} {scheme}")
                self.driver.save_screenshot(os.path.join(pictures, f"animations-{width}-{scheme}.png"))


if __name__ == "__main__":
    unittest.main()
