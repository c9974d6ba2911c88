// A film as it is made: its preview, the film itself, what happens in it when, and how it came to be.

import { byID, chip, make } from "./dom.js";
import { cost, list, seconds } from "./lesson-made.js";

const RUNGS = {
  as_written: "as it was described", fixed: "mended", reduced: "without what made no sense", primitives: "simple shapes only",
  placeholder: "a placeholder",
};
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/** Shows the scene as a picture that moves. */
export function showPreview(preview) {
  const path = preview.preview;
  const source = path?.startsWith("/api/artifacts/") ? path : preview.svg && `data:image/svg+xml;charset=utf-8,${encodeURIComponent(preview.svg)}`;
  byID("screen").dataset.state = "ready";
  byID("screen").replaceChildren(source
    ? make("img", { src: source, alt: "The scene as a picture that moves", class: "picture" })
    : blank("There is no preview of this scene."));
  caption(make("strong", { text: "Preview" }), chip(RUNGS[preview.rung] ?? preview.rung, preview.rung === "as_written" ? "good" : "warn"));
  showTimeline(preview.timeline ?? [], preview.duration ?? 1, null);
}

/** Shows the film, and lets its timeline be clicked on. */
export function showFilm(film, address, timeline, duration, rung) {
  const video = make("video", {
    controls: true, src: address, poster: film.poster, playsinline: true, muted: true, autoplay: !isCalm.matches,
    "aria-label": "The film",
  });
  // The property, not the attribute, counts for what was made by a script.
  video.muted = true;
  byID("screen").replaceChildren(video);
  caption(make("strong", { text: "Film" }), chip(RUNGS[rung] ?? rung, rung === "as_written" ? "good" : "warn"),
    make("span", { class: "faint", text: `${film.width} × ${film.height}, ${seconds(film.seconds)}` }));
  showTimeline(timeline, duration, video);
}

export function showBlank(text, state = "waiting") {
  byID("screen").dataset.state = state;
  byID("screen").replaceChildren(blank(text, state === "waiting"));
  caption();
  byID("timeline").replaceChildren();
  byID("made").replaceChildren();
}

const caption = (...parts) => byID("caption").replaceChildren(...parts);

function blank(text, isBusy = false) {
  return make("div", { class: "blank" }, isBusy && make("span", { class: "pencil", "aria-hidden": "true" }), make("p", { text }));
}

function showTimeline(timeline, duration, video) {
  const items = timeline.map((part) => {
    const button = make("button", { type: "button", disabled: !video, onclick: () => {
      video.currentTime = part.begin + 0.01;
    } },
    make("span", { class: "what", text: `${part.target}: ${part.what}` }),
    make("span", { class: "when", text: `${part.begin.toFixed(1)} – ${part.end.toFixed(1)} s` }),
    bar(part.begin / duration, part.end / duration));
    return make("li", {}, button);
  });
  byID("timeline").replaceChildren(...items);
  video?.addEventListener("timeupdate", () => {
    items.forEach((item, index) => {
      const { begin, end } = timeline[index];
      const isNow = video.currentTime >= begin && video.currentTime < end;
      if (isNow) item.setAttribute("aria-current", "true"); else item.removeAttribute("aria-current");
    });
  });
}

/** Where within the film something is; drawn, since styles in elements are not allowed here. */
function bar(from, to) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const rect = document.createElementNS(space, "rect");
  for (const [name, value] of [["viewBox", "0 0 100 1"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) drawing.setAttribute(name, value);
  for (const [name, value] of [["x", from * 100], ["width", Math.max(1, (to - from) * 100)], ["height", 1]]) rect.setAttribute(name, value);
  drawing.append(rect);
  return make("span", { class: "span" }, drawing);
}

/** How it came to be, in facts. */
export function showMade(outcome) {
  const made = outcome.made ?? {};
  const pairs = [
    ["Model", made.target ?? (outcome.place ? "unknown" : "none")],
    ["Chosen because", outcome.route?.reason ?? "unknown"],
    ["Complexity", String(outcome.route?.complexity ?? "unknown")],
    outcome.fallback_used && ["Instead of the first choice", outcome.failed.map((one) => `${one.place}: ${one.message}`)],
    ["Scene", RUNGS[outcome.rung] ?? "none"],
    ["Mended", outcome.notes?.length ? outcome.notes : "nothing"],
    ["Attempts", made.cached ? "none, it is kept" : String(made.attempts ?? "unknown")],
    ["Describing took", seconds(outcome.generation_time)],
    ["Rendering took", outcome.film ? (outcome.film.cached ? "nothing, it is kept" : seconds(outcome.render_time)) : "–"],
    ["Cost", made.cached ? "nothing" : cost(made.cost_usd)],
    ["Quality", outcome.quality === null ? "not rated" : `${outcome.quality} of 1${outcome.suitable_for_training ? ", good enough to learn from" : ""}`],
    ["Prompt", made.prompt || "none"],
  ].filter(Boolean);
  byID("made").replaceChildren(make("details", {}, make("summary", { text: "How it was made" }), list("The film", pairs, outcome.film?.findings)));
}
