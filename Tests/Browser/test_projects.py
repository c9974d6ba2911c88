"""The page of projects in a real browser: a prompt becomes files, which are shown and nothing else, and a change shows what is other."""

import json
import os
import unittest

from support import Page, resize
from test_dashboard import CONTRAST, OVERFLOW
from test_lessons import LessonsTestCase

MARKUP = "<img src=x onerror=\"document.title='taken over'\">"
FILES = {
    "main.py": f'"""All of it: {MARKUP}"""\n\nfrom app.models import Todo\n\n# A comment\ntodos = [Todo("first", 1)]\n', "app/__init__.py": "",
    "app/models.py": "from dataclasses import dataclass\n\n\n@dataclass\nclass Todo:\n    title: str\n    rank: int\n",
    "requirements.txt": "fastapi\n", "README.md": f"# Todo\n\n{MARKUP}\n", "../escape.py": "x = 1\n",
}
SCHEMA = {"entities": [{"name": "Todo", "description": MARKUP, "fields": [], "relationships": []}], "endpoints": [], "authentication": "none"}
CHANGED = {"main.py": FILES["main.py"].replace("first", "second"), "app/health.py": "ok = True\n"}
RULES = {"rules": [
    {"when": {"contains": "Say what it is about"}, "do": {"text": json.dumps(SCHEMA)}},
    {"when": {"contains": "Nobody writes this"}, "do": {"text": "I would rather not."}},
    {"when": {"contains": "Change this project"}, "do": {"text": json.dumps({"files": CHANGED})}},
    {"when": {"contains": "A project was checked"}, "do": {"text": "I cannot."}},
    {"when": {"contains": "Written slowly"}, "do": {"text": json.dumps({"files": FILES}), "events": 30, "event_delay": "150ms"}},
    {"do": {"text": "```json\n" + json.dumps({"files": FILES}) + "\n```"}},
]}
CONFIGURATION = """
listen: 127.0.0.1:0
store: "sqlite:{folder}/aloft.db"
{keys}
providers:
  up: {{ kind: openai, base_url: "{emulator}/v1", api_key: none, models: ["*"] }}
routes:
  projects: {{ targets: [up/programmer], retry: {{ attempts: 2, base: 1ms }} }}
workflows: {{ projects: {{ mode: basic, review: "off", documents: "off", cache: "off" }} }}
"""


class ProjectPage(Page):
    """The page of projects, as somebody with a browser has it before them."""

    def enter(self):
        self.driver.get("about:blank")
        self.driver.get(f"{self.url}/projects")
        self.wait(lambda: self.one("#board").is_displayed(), "the form")

    def wish(self, prompt):
        field = self.one("#prompt")
        field.clear()
        field.send_keys(prompt)
        self.one("#make").click()

    def wait_for_end(self):
        self.wait(lambda: self.one("#download").is_displayed() or self.one("#project-trouble").is_displayed(), "the end", 60)
        self.wait(lambda: not self.one("#cancel").is_displayed(), "the last event")

    def paths(self):
        return self.run("return [...document.querySelectorAll('#tree [data-path]')].map((button) => button.dataset.path)")


class ProjectTests(LessonsTestCase):
    # A duration has no quotes.
    rules = json.dumps(RULES).replace('"150ms"', "150ms")
    configuration = CONFIGURATION

    def setUp(self):
        super().setUp()
        self.page = ProjectPage(self.driver, self.school.url)

    def test_a_prompt_becomes_files_and_a_change_shows_what_is_other(self):
        self.page.enter()
        self.page.wish(f"Create a todo app {MARKUP}")
        self.page.wait_for_end()
        self.assertEqual(self.page.text("#project-title"), "Todo App")
        self.assertEqual(sorted(self.page.paths()), sorted(path for path in FILES if path != "../escape.py"))
        self.assertIn(MARKUP, self.page.text("#source"))
        self.assertIn("comment", self.page.run("return document.querySelector('#source .t-comment').textContent"))
        self.page.one("[data-path='app/models.py']").click()
        self.page.wait(lambda: "class Todo" in self.page.text("#source"), "the other file")
        self.assertEqual(self.page.run("return [...document.querySelectorAll('#source .t-keyword')].map((word) => word.textContent)"), ["from", "import", "class"])
        self.page.one("#view-checks").click()
        self.assertIn("'../escape.py' is left out: it climbs with '..'.", self.page.text("#checks"))
        self.assertNotRegex(self.page.text("#checks"), r"(?m)^(null|false|undefined)$")
        self.assertFalse(self.page.one("#view-changes").is_displayed())
        self.shoot("projects-checks")

        self.page.one("#modification").send_keys("Add a /health endpoint")
        self.page.one("#modify").click()
        self.page.wait(lambda: "version 2" in self.page.text("#project-about"), "the second version", 60)
        self.page.wait_for_end()
        self.page.one("#view-changes").click()
        self.assertIn('-todos = [Todo("first", 1)]\n+todos = [Todo("second", 1)]', self.page.text("#diff"))
        self.assertEqual(self.page.run("return document.querySelectorAll('img[src=x]').length"), 0)
        self.shoot("projects-diff")
        self.page.one("#project-about a").click()
        self.page.wait(lambda: "version 1" in self.page.text("#project-about"), "the first version")

    def test_files_are_seen_while_they_are_written(self):
        self.page.enter()
        self.page.wish("Written slowly")
        self.page.wait(lambda: "so far" in self.page.text("#tree"), "the first file, before the others")
        self.assertTrue(self.page.one("#cancel").is_displayed())
        self.assertIn(MARKUP, self.page.text("#source"))
        self.assertNotIn("README.md", self.page.paths())
        self.shoot("projects-writing")
        self.page.wait_for_end()
        self.assertNotIn("so far", self.page.text("#tree"))
        self.assertEqual(sorted(self.page.paths()), sorted(path for path in FILES if path != "../escape.py"))

    def test_what_cannot_be_made_says_why(self):
        self.page.enter()
        self.page.wish("Nobody writes this")
        self.page.wait_for_end()
        self.assertIn("There is no file in the answer", self.page.text("#project-trouble"))
        self.assertFalse(self.page.one("#files").is_displayed())

    def test_it_fits_a_phone_and_both_themes(self):
        self.page.enter()
        self.page.wish("Create a todo app")
        self.page.wait_for_end()
        for width in (390, 1280):
            resize(self.driver, width, 900)
            self.driver.execute_script("scrollTo(0, 0)")
            for view in ("files", "checks"):
                self.page.one(f"#view-{view}").click()
                self.assertEqual(self.page.run(OVERFLOW.replace(".unseen,", ".unseen, pre *,")), [])
                self.assertEqual(self.page.run(CONTRAST)[1], [])
            self.page.one("#view-files").click()
            self.shoot(f"projects-{width}")

    def shoot(self, name):
        if folder := os.environ.get("ALOFT_SHOTS"):
            self.driver.save_screenshot(os.path.join(folder, f"{name}.png"))


if __name__ == "__main__":
    unittest.main()
