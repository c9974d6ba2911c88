// How something of a lesson came to be, in words.

import { chip, make } from "./dom.js";
import { duration, money } from "./format.js";

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function age(seconds) {
  if (seconds === null || seconds === undefined) return "an earlier lesson";
  if (seconds < 60) return "a lesson of this minute";
  if (seconds < 3600) return `a lesson ${plural(Math.round(seconds / 60), "minute")} ago`;
  return `a lesson ${plural(Math.round(seconds / 3600), "hour")} ago`;
}

/** What a call cost; what nobody knows is said to be unknown. */
export const cost = (dollars) => (dollars === null || dollars === undefined ? "unknown" : money(Math.round(dollars * 1e9)));

export const seconds = (value) => (value === null || value === undefined ? "unknown" : duration(value * 1e6));

const source = { svg: "drawn by the model", scene: "laid out here from what the model described" };

/** The facts of a plan or a picture, as pairs of a name and what is shown for it. */
export function facts(made, picture) {
  if (!made) return [];
  const isKept = made.cached;
  return [
    ["Model", made.target ?? (isKept ? "kept, nobody was asked" : "unknown")],
    picture && ["Picture", source[made.from] ?? "unknown"],
    isKept && ["Taken from", age(made.age)],
    !isKept && ["Attempts", made.attempts ?? "unknown"],
    ["Repairs", made.repairs?.length ? made.repairs.join("; ") : "none"],
    ["Time", seconds(made.seconds)],
    ["Cost", isKept ? "nothing" : cost(made.cost_usd)],
    picture && ["Shows", `${plural(picture.animations ?? 0, "animation")}, ${plural(picture.labels ?? 0, "label")}`],
    ["Prompt", made.prompt || "unknown"],
  ].filter(Boolean);
}

/** What is out of the ordinary, a word each. */
export function marks(made) {
  if (!made) return [];
  return [
    made.cached && chip("kept", "info", "Drawn for an earlier lesson"),
    made.degraded && chip("other model", "warn", "Another than the first choice answered"),
    made.attempts > 1 && chip(`${made.attempts} attempts`, "warn"),
    made.repairs?.length > 0 && chip(plural(made.repairs.length, "repair"), "info", made.repairs.join("; ")),
  ].filter(Boolean);
}

/** A list of facts under a heading. */
export function list(title, pairs, findings = []) {
  return make("section", {},
    make("h3", { text: title }),
    make("dl", { class: "facts" }, ...pairs.map(([name, value]) => make("div", {}, make("dt", { text: name }), make("dd", { text: String(value) })))),
    findings.length > 0 && make("div", {},
      make("p", { class: "hint", text: "What is not as it should be:" }),
      make("ul", {}, ...findings.map((finding) => make("li", { text: finding })))));
}
