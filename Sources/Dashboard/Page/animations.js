// The page of animations as a whole: what is wished for, and the film that is followed.

import { showBlank, showFilm, showMade, showPreview } from "./animation-view.js";
import { ask, download } from "./api.js";
import { byID, chip, make, say } from "./dom.js";
import { moment } from "./format.js";
import { hideRating, showRating } from "./lesson-rating.js";
import { attempt as doing, cancel, complain, enter, follow as followJob, linked, showKeyForm } from "./work.js";

const PROMPTS = ["Create a simple blue circle", "Animate a dot moving along the curve y = x^2 from x = -3 to x = 3",
  "Create coordinate axes with a sine wave plot, then show a cosine wave plot", "Apply a matrix transformation to a square to turn it into a parallelogram"];
const ENDS = ["succeeded", "failed", "cancelled"];

let following = null;
let address = null;
const attempt = (work) => doing(work, open, "This server makes no films: they need a store, and it has none.");

byID("examples").append(...PROMPTS.map((prompt) => make("button", { type: "button", text: prompt, onclick: () => {
  byID("prompt").value = prompt;
  byID("make").focus();
} })));
byID("wish").addEventListener("submit", (event) => { event.preventDefault(); attempt(wish); });
byID("cancel").addEventListener("click", () => attempt(cancel));
byID("anew").addEventListener("click", () => { location.hash = ""; });
addEventListener("hashchange", open);
enter("Films cost what models cost, so this server wants to know who asks.", open);

/** Shows what the address names: a film, or those that there are. */
function open() {
  following?.abort();
  following = null;
  complain(null);
  forgetFilm();
  const job = linked();
  byID("ask").hidden = Boolean(job);
  byID("beginning").hidden = Boolean(job);
  byID("film").hidden = !job;
  byID("connection").hidden = true;
  if (!job) {
    document.title = "Animations · Aloft";
    byID("prompt").focus();
    byID("prompt").select();
    attempt(showEarlier);
    return;
  }
  following = new AbortController();
  follow(job, following.signal);
}

/** Asks for a film; the address names it from then on. */
async function wish() {
  const form = new FormData(byID("wish"));
  byID("make").disabled = true;
  try {
    const body = { prompt: form.get("prompt") };
    // Where nothing is chosen, what is configured counts.
    if (form.get("quality")) body.quality = form.get("quality");
    const { id } = await ask("/api/workflows/animations", {}, { method: "POST", body });
    location.hash = `#job=${id}`;
    say("The film is being made.");
  } finally {
    byID("make").disabled = false;
  }
}

/** Follows a film to its end. */
async function follow(job, signal) {
  const film = { state: "waiting", preview: null, outcome: null, error: null };
  begin();
  const heard = (name, data) => {
    if (name === "route") title(data.prompt);
    if (name === "progress") tellProgress(data.fraction, data.message);
    if (name === "preview") {
      film.preview = data;
      showPreview(data);
    }
    if (name === "film_failed") tell(data.message);
    if (name === "complete") film.outcome = data;
    if (name === "end") {
      film.state = data.state;
      film.error = data.error?.message ?? (data.state === "cancelled" ? "The film was cancelled." : null);
    }
  };
  try {
    await followJob(job, signal, heard, () => ENDS.includes(film.state));
  } catch (error) {
    return signal.aborted || refused(error, job);
  }
  if (!signal.aborted) attempt(() => end(film, job));
}

function begin() {
  showBlank("A model is asked to describe the scene.");
  title(null);
  byID("show").hidden = false;
  byID("progress").removeAttribute("value");
  byID("progress").hidden = false;
  byID("progress-text").textContent = "Waiting for its turn";
  byID("cancel").hidden = false;
  byID("save").hidden = true;
  byID("code").hidden = true;
  tell(null);
  hideRating();
  byID("film-title").focus();
}

function title(prompt) {
  byID("film-title").textContent = prompt ?? "A film";
  document.title = `${prompt ?? "A film"} · Aloft`;
}

function tellProgress(fraction, message) {
  byID("progress").value = fraction;
  byID("progress-text").textContent = message ?? "";
}

function tell(trouble) {
  byID("trouble").hidden = !trouble;
  byID("trouble").textContent = trouble ?? "";
}

async function end(film, job) {
  byID("cancel").hidden = true;
  byID("progress").hidden = true;
  const { outcome, preview } = film;
  if (!outcome) {
    byID("progress-text").textContent = "";
    tell(film.error ?? "There is no film.");
    byID("show").hidden = !preview;
    return say(film.error ?? "There is no film.");
  }
  title(outcome.prompt);
  byID("progress-text").textContent = outcome.message;
  tell(outcome.film ? null : outcome.film_error);
  const { film: path, poster, code } = outcome.artifacts;
  if (path?.startsWith("/api/artifacts/")) {
    // As a whole, so that it can be gone through to and fro.
    const response = await fetch(path);
    if (response.ok) {
      address = URL.createObjectURL(await response.blob());
      showFilm({ ...outcome.film, poster }, address, preview?.timeline ?? [], preview?.duration ?? outcome.film.seconds, outcome.rung);
      offer("save", path, "film.mp4");
    } else {
      tell("The film is not kept any more.");
    }
  }
  if (code?.startsWith("/api/artifacts/")) offer("code", code, "film.py");
  showMade(outcome);
  showRating(job, "film");
  say(outcome.message);
}

function offer(name, path, file) {
  byID(name).hidden = false;
  byID(name).onclick = () => attempt(() => download(path, file));
}

function forgetFilm() {
  if (address) URL.revokeObjectURL(address);
  address = null;
  byID("screen").replaceChildren();
}

async function refused(error, job) {
  byID("connection").hidden = true;
  if (error.status === 401) {
    await showKeyForm(error.message);
    return open();
  }
  location.hash = "";
  const reason = error.status === 404 ? `There is no film ${job} here: it was thrown away since, or made with another key.` : error.message;
  // The address has changed by then, which takes older complaints away.
  setTimeout(() => complain(reason));
}

/** The films that were made last. */
async function showEarlier() {
  const listed = (await ask("/api/jobs", { workflow: "animations", limit: 8 })).jobs;
  const jobs = await Promise.all(listed.map((job) => ask(`/api/jobs/${job.id}`).catch(() => job)));
  byID("earlier").replaceChildren(...(jobs.length ? [
    make("h3", { text: "Made before" }),
    make("ul", { class: "earlier" }, ...jobs.map((job) => make("li", {},
      make("a", { href: `#job=${job.id}`, text: job.output?.prompt ?? (job.state === "failed" ? "A film that failed" : "A film") }),
      make("span", { class: "faint", text: moment(job.created) }),
      job.state !== "succeeded" && chip(job.state, job.state === "failed" ? "bad" : "info")))),
  ] : []));
}
