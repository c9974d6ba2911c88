// The page of lessons as a whole: who asks, what is wished for, and the lesson that is followed.

import { ask, download, listen, Refusal, useKey } from "./api.js";
import { byID, chip, make, say } from "./dom.js";
import { moment } from "./format.js";
import { begin, hasEnded, take } from "./lesson.js";
import { openLesson, prepareLesson, showLesson } from "./lesson-view.js";

const LONGEST_WAIT = 15000;
const TOPICS = ["Blood circulation", "Why there are seasons", "How a vaccine works", "Supply and demand"];

let following = null;

prepareLesson();
byID("examples").append(...TOPICS.map((topic) => make("button", { type: "button", text: topic, onclick: () => {
  byID("topic").value = topic;
  byID("make").focus();
} })));
byID("wish").addEventListener("submit", (event) => { event.preventDefault(); attempt(wish); });
byID("cancel").addEventListener("click", () => attempt(async () => {
  byID("cancel").disabled = true;
  try { await ask(`/api/jobs/${linked()}`, {}, { method: "DELETE" }); } finally { byID("cancel").disabled = false; }
}));
byID("download").addEventListener("click", () => attempt(() => download(`/api/lessons/${linked()}.html`, "lesson.html")));
byID("anew").addEventListener("click", () => { location.hash = ""; });
addEventListener("hashchange", open);
start();

async function start() {
  try {
    const session = await ask("/api/session");
    if (session.key_needed && !session.signed_in) await showKeyForm();
  } catch (error) {
    return complain(`${error.message} Reload the page to try again.`);
  }
  byID("board").hidden = false;
  open();
}

/** The job that the page's address names. */
function linked() {
  const found = location.hash.match(/^#job=([\w-]{1,100})$/);
  return found ? found[1] : null;
}

/** Shows what the address names: a lesson, or those that there are. */
function open() {
  following?.abort();
  following = null;
  complain(null);
  const job = linked();
  byID("ask").hidden = Boolean(job);
  byID("beginning").hidden = Boolean(job);
  byID("lesson").hidden = !job;
  byID("connection").hidden = true;
  if (!job) {
    document.title = "Lessons · Aloft";
    byID("topic").focus();
    byID("topic").select();
    attempt(showEarlier);
    return;
  }
  following = new AbortController();
  follow(job, following.signal);
}

/** Asks for a lesson; the address names it from then on. */
async function wish() {
  const form = new FormData(byID("wish"));
  byID("make").disabled = true;
  try {
    const audience = form.get("audience").trim();
    const body = { topic: form.get("topic"), difficulty: form.get("difficulty"), ...(audience && { audience }) };
    const { id } = await ask("/api/workflows/lessons", {}, { method: "POST", body });
    location.hash = `#job=${id}`;
    say("The lesson is being made.");
  } finally {
    byID("make").disabled = false;
  }
}

/** Follows a lesson to its end, and goes on where it was when the connection is lost. */
async function follow(job, signal) {
  const lesson = begin(job);
  openLesson(lesson);
  byID("lesson-title").focus();
  let wait = 1000;
  while (!signal.aborted && !hasEnded(lesson)) {
    try {
      const headers = lesson.lastID ? { "last-event-id": String(lesson.lastID) } : {};
      await listen(`/api/jobs/${job}/events`, (name, data, id) => {
        if (signal.aborted) return;
        take(lesson, name, data);
        if (id) lesson.lastID = Number(id);
        later(lesson);
        wait = 1000;
      }, { signal, headers, opened: () => { connection("live", "Live"); complain(null); } });
      if (hasEnded(lesson)) break;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429) {
        return refused(error, job);
      }
    }
    if (signal.aborted) return;
    connection("lost", "Connection lost, trying again");
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
      addEventListener("online", resolve, { once: true });
    });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  if (signal.aborted) return;
  byID("connection").hidden = true;
  say(lesson.error ?? `The lesson is ready. ${lesson.message}`);
}

async function refused(error, job) {
  byID("connection").hidden = true;
  if (error.status === 401) {
    await showKeyForm(error.message);
    return open();
  }
  location.hash = "";
  const reason = error.status === 404 ? `There is no lesson ${job} here: it was thrown away since, or made with another key.` : error.message;
  // The address has changed by then, which takes older complaints away.
  setTimeout(() => complain(reason));
}

let due = null;
/** Events that come together are shown together. */
function later(lesson) {
  due ??= setTimeout(() => {
    due = null;
    if (linked() === lesson.job) showLesson();
  });
}

/** The lessons that were made last. */
async function showEarlier() {
  const { jobs } = await ask("/api/jobs", { workflow: "lessons", limit: 12 });
  byID("earlier").replaceChildren(...(jobs.length ? [
    make("h3", { text: "Made before" }),
    make("ul", { class: "earlier" }, ...jobs.map((job) => make("li", {},
      make("a", { href: `#job=${job.id}`, text: job.output?.plan?.title ?? (job.state === "failed" ? "A lesson that failed" : "A lesson") }),
      make("span", { class: "faint", text: moment(job.created) }),
      job.state !== "succeeded" && chip(job.state, job.state === "failed" ? "bad" : "info")))),
  ] : []));
}

// MARK: Who asks

/** Asks for a key until one opens something; it is kept for as long as the page is open, or by a cookie where it may be. */
function showKeyForm(reason) {
  const root = byID("sign-in");
  byID("board").hidden = true;
  return new Promise((resolve) => {
    const input = make("input", { name: "key", type: "password", required: true, autocomplete: "current-password", placeholder: "aloft-…", spellcheck: "false" });
    const trouble = make("p", { class: "trouble", role: "alert", hidden: true });
    const submit = async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      try {
        await useKeyThatOpens(input.value.trim());
        root.hidden = true;
        root.replaceChildren();
        byID("board").hidden = false;
        resolve();
      } catch (error) {
        trouble.textContent = error.message;
        trouble.hidden = false;
        input.select();
      }
    };
    root.replaceChildren(
      make("h2", { text: "Your key" }),
      make("p", { class: "hint", text: reason ?? "Lessons cost what models cost, so this server wants to know who asks." }),
      make("form", { class: "key-form", onsubmit: submit },
        make("label", {}, make("span", { text: "Key" }), input), trouble,
        make("button", { class: "main", type: "submit", text: "Go on" })));
    root.hidden = false;
    input.focus();
  });
}

async function useKeyThatOpens(key) {
  useKey(key);
  try {
    await ask("/api/workflows");
    const session = await ask("/api/session");
    if (!session.key?.admin) return;
    // Operators get the cookie that the dashboard gives them, which no script can read.
    await ask("/api/session", {}, { method: "POST", body: { key } });
    useKey(null);
  } catch (error) {
    useKey(null);
    throw error;
  }
}

// MARK: What may fail

async function attempt(work) {
  try {
    complain(null);
    await work();
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) {
      await showKeyForm(error.message);
      return open();
    }
    complain(error.status === 404 ? "This server makes no lessons: they need a store, and it has none." : error.message);
  }
}

function connection(state, text) {
  byID("connection").hidden = false;
  byID("connection").dataset.state = state;
  byID("connection-text").textContent = text;
}

function complain(message) {
  byID("notice").hidden = !message;
  byID("notice").textContent = message ?? "";
}
