// The stage: one step at a time, stepped through, played again, and as large as the screen.

import { byID, make } from "./dom.js";
import { address, still } from "./lesson.js";

const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
let shown = null;
let showing = 0;

/** Shows a step as it is now; a picture that is shown already goes on as it was. */
export function present(step, { index, count, replay = false }) {
  byID("position").textContent = `${index + 1} of ${count}`;
  byID("previous").disabled = index === 0;
  byID("next").disabled = index === count - 1;
  byID("replay").disabled = step.state !== "ready";
  byID("replay").textContent = isCalm.matches && step.state === "ready" && still(step.picture) ? "Play" : "Replay";
  byID("caption").replaceChildren(make("strong", { text: `${step.id}. ${step.heading}` }), make("span", { text: step.desc }));
  const key = `${step.id} ${step.state}`;
  if (shown === key && !replay) return;
  shown = key;
  byID("screen").dataset.state = step.state;
  byID("screen").replaceChildren(content(step, replay));
}

export function clearStage() {
  shown = null;
  byID("screen").replaceChildren();
  if (document.fullscreenElement) document.exitFullscreen();
  byID("stage").classList.remove("filling");
}

function content(step, replay) {
  if (step.state === "failed") {
    return make("div", { class: "blank" }, make("p", { class: "empty-title", text: "This step could not be drawn." }), make("p", { text: step.reason }));
  }
  if (step.state !== "ready") {
    const text = step.state === "drawing" ? "This step is being drawn." : "This step waits for its turn.";
    return make("div", { class: "blank" }, make("span", { class: "pencil", "aria-hidden": "true" }), make("p", { text }));
  }
  // Nothing moves by itself for who wants nothing to move: a still, until it is played.
  const calm = isCalm.matches && !replay ? still(step.picture) : null;
  showing += 1;
  const source = calm ?? address(step.picture, showing);
  if (!source) return lost("The picture is kept nowhere.");
  return make("img", {
    src: source, alt: step.desc, class: "picture", decoding: "async",
    onerror: (event) => event.target.replaceWith(lost("The picture could not be read; Replay tries again.")),
  });
}

const lost = (text) => make("div", { class: "blank" }, make("p", { text }));

/** Fills the screen with the stage, or gives it back. */
export async function toggleFull() {
  const stage = byID("stage");
  if (document.fullscreenElement) return document.exitFullscreen();
  if (stage.classList.contains("filling")) return stage.classList.remove("filling"), label();
  try {
    await stage.requestFullscreen();
  } catch {
    // Where no element may have the whole screen, it has the whole window.
    stage.classList.add("filling");
    label();
  }
}

export function leaveFull() {
  byID("stage").classList.remove("filling");
  label();
}

function label() {
  const isFull = document.fullscreenElement !== null || byID("stage").classList.contains("filling");
  byID("full").textContent = isFull ? "Leave full screen" : "Full screen";
}

document.addEventListener("fullscreenchange", label);
