// The attempts of one generation, against time.

import { chip, make } from "./dom.js";
import { duration, words } from "./format.js";

/** Draws when each attempt waited, was worked on, and answered. */
export function timeline(generation, attempts) {
  if (!attempts.length) {
    const why = generation.cache === "hit" || generation.cache === "semantic"
      ? "No target was asked: the answer was kept from an earlier request."
      : "No target was asked.";
    return make("p", { class: "hint", text: why });
  }
  const placed = place(generation, attempts);
  const end = Math.max(generation.total_us, 1, ...placed.map((attempt) => attempt.end));
  return make("div", { class: "timeline" },
    legend(placed),
    make("ol", { class: "attempts" }, ...placed.map((attempt) => bar(attempt, end))),
    axis(end));
}

function place(generation, attempts) {
  let previous = 0;
  return attempts.map((attempt, index) => {
    const start = attempt.start_us ?? previous;
    const end = start + attempt.duration_us;
    previous = Math.max(previous, end);
    const begun = Math.min(start + attempt.queued_us, end);
    const isAnswer = !attempt.failure && index === attempts.length - 1;
    // The first token is the generation's: only the attempt that answered can have brought it.
    const first = isAnswer && generation.first_us !== undefined ? Math.min(Math.max(generation.first_us, begun), end) : end;
    return { ...attempt, start, begun, first, end, isAnswer, isGuess: attempt.start_us === null };
  });
}

function bar(attempt, whole) {
  const track = make("div", { class: "track", "aria-hidden": "true" },
    part("queued", attempt.start, attempt.begun, whole),
    part(attempt.isAnswer ? "waited" : "failed", attempt.begun, attempt.first, whole),
    part("streamed", attempt.first, attempt.end, whole));
  return make("li", {},
    make("div", { class: "attempt-head" },
      make("span", { class: "attempt-number", text: String(attempt.number) }),
      make("span", { class: "name", text: attempt.target }),
      attempt.hedge && chip("hedge", "info", "asked beside another that was slow"),
      attempt.isAnswer ? chip("answered", "good") : chip(words(attempt.failure ?? "failed"), attempt.failure === "cancelled" ? "" : "bad"),
      attempt.status !== undefined && make("span", { class: "faint", text: `status ${attempt.status}` })),
    track,
    make("p", { class: "attempt-times", text: times(attempt) }));
}

function times(attempt) {
  const parts = [`${attempt.isGuess ? "began after " : "began at "}${duration(attempt.start)}`];
  if (attempt.queued_us > 0) parts.push(`waited ${duration(attempt.queued_us)} for its turn`);
  if (attempt.isAnswer && attempt.first < attempt.end) parts.push(`first token after ${duration(attempt.first - attempt.begun)}`);
  parts.push(`${duration(attempt.duration_us)} in all`);
  return parts.join(" · ");
}

function part(kind, from, to, whole) {
  if (to <= from) return null;
  const element = make("span", { class: `part ${kind}` });
  element.style.left = `${(from / whole) * 100}%`;
  element.style.width = `${Math.max(((to - from) / whole) * 100, 0.4)}%`;
  return element;
}

function legend(attempts) {
  const kinds = [
    ["queued", "waiting for its turn", attempts.some((attempt) => attempt.begun > attempt.start)],
    ["waited", "until the first token", attempts.some((attempt) => attempt.isAnswer)],
    ["streamed", "until the end", attempts.some((attempt) => attempt.first < attempt.end)],
    ["failed", "in vain", attempts.some((attempt) => !attempt.isAnswer)],
  ];
  return make("ul", { class: "legend", "aria-hidden": "true" },
    ...kinds.filter(([, , isShown]) => isShown).map(([kind, text]) =>
      make("li", {}, make("span", { class: `swatch ${kind}` }), text)));
}

function axis(whole) {
  return make("div", { class: "axis", "aria-hidden": "true" },
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => make("span", { text: share ? duration(whole * share) : "0" })));
}
