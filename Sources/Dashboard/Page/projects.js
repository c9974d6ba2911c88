// The page of projects as a whole: who asks, what is wished for, and the project that is followed.

import { ask, download } from "./api.js";
import { byID, chip, make, say } from "./dom.js";
import { moment } from "./format.js";
import { begin, hasEnded, take } from "./project.js";
import { openProject, prepareProject, showProject } from "./project-view.js";
import { attempt as doing, complain, enter, follow as followJob, linked, showKeyForm } from "./work.js";

const PROMPTS = ["Create a FastAPI todo app", "Create a blog platform with users, posts, and comments", "Create an API to manage products, orders, and customers"];

let following = null;
let project = null;

const attempt = (work) => doing(work, open, "This server makes no projects: they need a store, and it has none.");

prepareProject();
byID("examples").append(...PROMPTS.map((prompt) => make("button", { type: "button", text: prompt, onclick: () => {
  byID("prompt").value = prompt;
  byID("make").focus();
} })));
byID("wish").addEventListener("submit", (event) => { event.preventDefault(); attempt(wish); });
byID("change").addEventListener("submit", (event) => { event.preventDefault(); attempt(change); });
byID("cancel").addEventListener("click", () => attempt(async () => {
  byID("cancel").disabled = true;
  try { await ask(`/api/jobs/${linked()}`, {}, { method: "DELETE" }); } finally { byID("cancel").disabled = false; }
}));
byID("download").addEventListener("click", () => attempt(() => download(project.result.archive, `${project.result.slug}.zip`)));
byID("anew").addEventListener("click", () => { location.hash = ""; });
addEventListener("hashchange", open);
enter("Projects cost what models cost, so this server wants to know who asks.", open);

/** Shows what the address names: a project, or those that there are. */
function open() {
  following?.abort();
  following = null;
  complain(null);
  const job = linked();
  byID("ask").hidden = Boolean(job);
  byID("beginning").hidden = Boolean(job);
  byID("project").hidden = !job;
  byID("connection").hidden = true;
  if (!job) {
    document.title = "Projects · Aloft";
    byID("prompt").focus();
    byID("prompt").select();
    attempt(showEarlier);
    return;
  }
  following = new AbortController();
  follow(job, following.signal);
}

/** Asks for a project; the address names it from then on. */
async function wish() {
  const form = new FormData(byID("wish"));
  await order(byID("make"), { prompt: form.get("prompt"), stack: form.get("stack") || undefined, mode: form.get("mode") || undefined });
}

/** Asks for the next version of the project that is shown. */
async function change() {
  await order(byID("modify"), { prompt: byID("modification").value, project: linked(), allow_removals: byID("allow").checked });
  byID("modification").value = "";
}

async function order(button, body) {
  button.disabled = true;
  try {
    const { id } = await ask("/api/workflows/projects", {}, { method: "POST", body });
    location.hash = `#job=${id}`;
    say("The project is being made.");
  } finally {
    button.disabled = false;
  }
}

/** Follows a project to its end. */
async function follow(job, signal) {
  const followed = project = begin(job);
  openProject(followed);
  byID("project-title").focus();
  const heard = (name, data) => {
    take(followed, name, data);
    later(followed);
  };
  try {
    await followJob(job, signal, heard, () => hasEnded(followed));
  } catch (error) {
    return refused(error, job);
  }
  if (!signal.aborted) say(followed.error ?? `The project is ready. ${followed.message}`);
}

async function refused(error, job) {
  byID("connection").hidden = true;
  if (error.status === 401) {
    await showKeyForm(error.message);
    return open();
  }
  location.hash = "";
  const reason = error.status === 404 ? `There is no project ${job} here: it was thrown away since, or made with another key.` : error.message;
  // The address has changed by then, which takes older complaints away.
  setTimeout(() => complain(reason));
}

let due = null;
/** Events that come together are shown together. */
function later(followed) {
  due ??= setTimeout(() => {
    due = null;
    if (linked() === followed.job && followed === project) showProject();
  });
}

/** The projects that were made last. */
async function showEarlier() {
  const listed = (await ask("/api/jobs", { workflow: "projects", limit: 8 })).jobs;
  const jobs = await Promise.all(listed.map((job) => ask(`/api/jobs/${job.id}`).catch(() => job)));
  byID("earlier").replaceChildren(...(jobs.length ? [
    make("h3", { text: "Made before" }),
    make("ul", { class: "earlier" }, ...jobs.map((job) => make("li", {},
      make("a", { href: `#job=${job.id}`, text: job.output?.name ?? (job.state === "failed" ? "A project that failed" : "A project") }),
      job.output?.version > 1 && chip(`version ${job.output.version}`, "info"),
      make("span", { class: "faint", text: moment(job.created) }),
      job.state !== "succeeded" && chip(job.state, job.state === "failed" ? "bad" : "info")))),
  ] : []));
}
