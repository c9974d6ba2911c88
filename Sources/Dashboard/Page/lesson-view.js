// A lesson on the page: its title, how far it is, its steps, and the one on the stage.

import { byID, chip, make, say } from "./dom.js";
import { hasEnded, isThrough, still } from "./lesson.js";
import { cost, facts, list, marks, seconds } from "./lesson-made.js";
import { hideRating, showRating } from "./lesson-rating.js";
import { clearStage, leaveFull, present, toggleFull } from "./lesson-stage.js";

const tones = { waiting: "", drawing: "info", ready: "good", failed: "bad" };
let lesson = null;
let active = null;
/** Whether somebody chose the step on the stage; until then it is the first that is ready. */
let isChosen = false;

export function openLesson(begun) {
  lesson = begun;
  active = null;
  isChosen = false;
  clearStage();
  byID("steps").replaceChildren();
  byID("made").replaceChildren();
  hideRating();
  showLesson();
}

/** Shows what an event changed. */
export function showLesson() {
  byID("lesson-title").textContent = lesson.title ?? lesson.topic ?? "A lesson";
  byID("lesson-subtitle").textContent = lesson.subtitle;
  byID("lesson-topic").textContent = lesson.title && lesson.topic ? `Topic: ${lesson.topic}` : "";
  document.title = `${lesson.title ?? "Lessons"} · Aloft`;
  showProgress();
  const trouble = byID("lesson-trouble");
  trouble.hidden = !lesson.error;
  if (trouble.textContent !== (lesson.error ?? "")) trouble.textContent = lesson.error ?? "";
  byID("cancel").hidden = hasEnded(lesson);
  byID("download").hidden = !lesson.steps.some((step) => step.state === "ready");
  byID("show").hidden = lesson.steps.length === 0;
  if (hasEnded(lesson) && !byID("download").hidden) showRating(lesson.job);
  if (!lesson.steps.length) return;
  showSteps();
  if (!isChosen) active = (lesson.steps.find((step) => step.state === "ready") ?? lesson.steps[0]).id;
  showActive();
}

function showProgress() {
  const { steps } = lesson;
  const done = steps.filter(isThrough).length;
  const bar = byID("progress");
  bar.hidden = hasEnded(lesson);
  if (steps.length) {
    bar.max = steps.length;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
  let text = lesson.message;
  if (hasEnded(lesson) && lesson.figures) {
    const { figures } = lesson;
    text = [figures.message, figures.seconds !== undefined && `in ${seconds(figures.seconds)}`, `cost ${cost(figures.cost_usd)}`].filter(Boolean).join(" · ");
  }
  byID("progress-text").textContent = text;
}

function showSteps() {
  const root = byID("steps");
  lesson.steps.forEach((step, index) => {
    const key = `${step.state}`;
    const old = root.children[index];
    if (old?.dataset.key === key) return;
    const hadFocus = old?.contains(document.activeElement);
    const item = card(step, key);
    if (old) old.replaceWith(item); else root.append(item);
    if (hadFocus) item.firstElementChild.focus();
    if (old && isThrough(step)) say(`Step ${step.id}, ${step.heading}: ${step.state === "ready" ? "ready" : "failed"}.`);
  });
}

function card(step, key) {
  const picture = still(step.picture);
  return make("li", { "data-key": key, "data-state": step.state },
    make("button", { type: "button", class: "card", "data-step": step.id, onclick: () => choose(step.id) },
      picture ? make("img", { class: "thumb", src: picture, alt: "", decoding: "async" }) : make("span", { class: "thumb", "aria-hidden": "true", text: step.id }),
      make("span", { class: "words" },
        make("span", { class: "heading" }, make("strong", { text: `${step.id}. ${step.heading}` })),
        make("span", { class: "desc", text: step.state === "failed" ? step.reason : step.desc }),
        make("span", { class: "marks" }, chip(step.state, tones[step.state]), ...marks(step.made)))));
}

function showActive({ replay = false } = {}) {
  const index = lesson.steps.findIndex((step) => step.id === active);
  const step = lesson.steps[index];
  if (!step) return;
  for (const button of byID("steps").querySelectorAll("button")) {
    if (Number(button.dataset.step) === active) button.setAttribute("aria-current", "step"); else button.removeAttribute("aria-current");
  }
  present(step, { index, count: lesson.steps.length, replay });
  const isOpen = byID("made").querySelector("details")?.open ?? false;
  byID("made").replaceChildren(make("details", { open: isOpen },
    make("summary", { text: "How it was made" }),
    step.made ? list(`Step ${step.id}`, facts(step.made, step.picture), step.picture.findings ?? [])
      : make("p", { class: "hint", text: step.state === "failed" ? `Step ${step.id} was not made: ${step.reason}` : `Step ${step.id} is not made yet.` }),
    lesson.planMade && list("The plan", facts(lesson.planMade))));
}

function choose(id) {
  isChosen = true;
  active = id;
  showActive();
}

function step(by) {
  const index = lesson.steps.findIndex((step) => step.id === active) + by;
  const next = lesson.steps[index];
  if (!next) return;
  choose(next.id);
  say(`Step ${next.id} of ${lesson.steps.length}: ${next.heading}, ${next.state}.`);
}

const actions = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), r: () => replay(), f: () => toggleFull(), Escape: () => leaveFull() };

function replay() {
  if (lesson.steps.find((step) => step.id === active)?.state === "ready") showActive({ replay: true });
}

export function prepareLesson() {
  byID("previous").addEventListener("click", () => step(-1));
  byID("next").addEventListener("click", () => step(1));
  byID("replay").addEventListener("click", replay);
  byID("full").addEventListener("click", toggleFull);
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !lesson?.steps.length || byID("lesson").hidden) return;
    if (event.target.closest("input, select, textarea")) return;
    const action = actions[event.key];
    if (!action) return;
    if (event.key !== "Escape") event.preventDefault();
    action();
  });
}
