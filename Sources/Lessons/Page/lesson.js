"use strict";
// Shows one step at a time; without this script the page shows all of them, each with its picture.
const steps = [...document.querySelectorAll("section[data-step]")];
const links = [...document.querySelectorAll("nav a")];
const bar = document.querySelector(".bar");
const place = document.querySelector(".place");
const button = (name) => bar.querySelector(`[data-do="${name}"]`);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
// How long a step is shown when the lesson plays by itself.
const SHOWN = 12000;
let current = 0;
let timer = 0;
let isPaused = false;

/** The picture of a step as it was written, so that every animation, SMIL's and CSS's, begins anew. */
const originals = steps.map((step) => step.querySelector(".picture > svg")?.cloneNode(true));

function restart(index) {
  const old = steps[index].querySelector(".picture > svg");
  if (!old) return;
  const fresh = originals[index].cloneNode(true);
  old.replaceWith(fresh);
  fresh.setCurrentTime?.(0);
  setPaused(false);
  if (isCalm) setPaused(true, SHOWN / 1000);
}

function setPaused(value, time) {
  isPaused = value;
  const picture = steps[current].querySelector(".picture > svg");
  if (picture) {
    if (time !== undefined) picture.setCurrentTime(time);
    if (value) picture.pauseAnimations(); else picture.unpauseAnimations();
    for (const animation of picture.getAnimations?.({ subtree: true }) ?? []) {
      if (value) animation.pause(); else animation.play();
    }
  }
  button("pause").textContent = value ? "Continue" : "Pause";
}

function show(index) {
  current = Math.max(0, Math.min(steps.length - 1, index));
  steps.forEach((step, number) => step.classList.toggle("shown", number === current));
  links.forEach((link, number) => {
    if (number === current) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current");
  });
  place.textContent = `Step ${current + 1} of ${steps.length}`;
  button("back").disabled = current === 0;
  button("next").disabled = current === steps.length - 1;
  restart(current);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
  button("play").textContent = "Play";
}

function advance() {
  timer = setTimeout(() => {
    if (isPaused) return advance();
    if (current === steps.length - 1) return stop();
    show(current + 1);
    advance();
  }, SHOWN);
}

const actions = {
  play() {
    if (timer) return stop();
    show(current === steps.length - 1 ? 0 : current);
    button("play").textContent = "Stop";
    advance();
  },
  pause() { setPaused(!isPaused); },
  replay() { restart(current); },
  back() { stop(); show(current - 1); },
  next() { stop(); show(current + 1); },
};

bar.addEventListener("click", (event) => actions[event.target.dataset?.do]?.());
links.forEach((link, index) => link.addEventListener("click", (event) => {
  event.preventDefault();
  stop();
  show(index);
}));
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("button, a, summary") && event.key === " ") return;
  const name = { ArrowLeft: "back", ArrowRight: "next", r: "replay", p: "play", " ": "pause" }[event.key];
  if (!name) return;
  event.preventDefault();
  actions[name]();
});
bar.hidden = false;
document.body.classList.add("stepping");
show(0);
