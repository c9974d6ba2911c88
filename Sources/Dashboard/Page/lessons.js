// The page of lessons as a whole: who asks, what is wished for, and the lesson that is followed.

import { ask, download } from "./api.js";
import { byID, chip, make, say } from "./dom.js";
import { moment } from "./format.js";
import { begin, hasEnded, take } from "./lesson.js";
import { openLesson, prepareLesson, showLesson } from "./lesson-view.js";
import { attempt as doing, cancel, complain, enter, follow as followJob, linked, showKeyForm } from "./work.js";

const TOPICS = ["Blood circulation", "Why there are seasons", "How a vaccine works", "Supply and demand"];

let following = null;
const attempt = (work) => doing(work, open, "This server makes no lessons: they need a store, and it has none.");

prepareLesson();
byID("examples").append(...TOPICS.map((topic) => make("button", { type: "button", text: topic, onclick: () => {
  byID("topic").value = topic;
  byID("make").focus();
} })));
byID("wish").addEventListener("submit", (event) => { event.preventDefault(); attempt(wish); });
byID("cancel").addEventListener("click", () => attempt(cancel));
byID("download").addEventListener("click", () => attempt(() => download(`/api/lessons/${linked()}.html`, "lesson.html")));
byID("anew").addEventListener("click", () => { location.hash = ""; });
addEventListener("hashchange", open);
enter("Lessons cost what models cost, so this server wants to know who asks.", open);

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

/** Follows a lesson to its end. */
async function follow(job, signal) {
  const lesson = begin(job);
  openLesson(lesson);
  byID("lesson-title").focus();
  const heard = (name, data) => {
    take(lesson, name, data);
    later(lesson);
  };
  try {
    await followJob(job, signal, heard, () => hasEnded(lesson));
  } catch (error) {
    return refused(error, job);
  }
  if (!signal.aborted) say(lesson.error ?? `The lesson is ready. ${lesson.message}`);
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

/** The lessons that were made last; what each is about is in its job alone, not in the list. */
async function showEarlier() {
  const listed = (await ask("/api/jobs", { workflow: "lessons", limit: 8 })).jobs;
  const jobs = await Promise.all(listed.map((job) => ask(`/api/jobs/${job.id}`).catch(() => job)));
  byID("earlier").replaceChildren(...(jobs.length ? [
    make("h3", { text: "Made before" }),
    make("ul", { class: "earlier" }, ...jobs.map((job) => make("li", {},
      make("a", { href: `#job=${job.id}`, text: job.output?.plan?.title ?? (job.state === "failed" ? "A lesson that failed" : "A lesson") }),
      make("span", { class: "faint", text: moment(job.created) }),
      job.state !== "succeeded" && chip(job.state, job.state === "failed" ? "bad" : "info")))),
  ] : []));
}
