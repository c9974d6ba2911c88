// How each target is doing.

import { byID, chip, empty, make, say, table } from "./dom.js";
import { compact, count, duration, percent, words } from "./format.js";

const breakers = {
  closed: ["closed", "good", "requests go through"],
  probing: ["probing", "warn", "one request at a time shows whether it is well again"],
  open: ["open", "bad", "it failed too often of late and is left alone"],
  down: ["down", "bad", "its server does not run"],
};

let last = new Map();

export function showLanes(lanes) {
  const root = byID("lane-list");
  announce(lanes);
  if (!lanes.length) {
    root.replaceChildren(empty("No target has been asked yet.",
      make("p", { class: "hint", text: "A lane appears with the first request to a target." })));
    return;
  }
  // What is being read must not jump: the same lanes keep their order.
  const sorted = [...lanes].sort((a, b) => a.target.localeCompare(b.target));
  root.replaceChildren(table("Lanes", columns, sorted));
}

const columns = [
  { name: "Target", class: "wide", show: (lane) => make("span", { class: "name", text: lane.target }) },
  { name: "Breaker", show: breaker },
  { name: "Health", show: health },
  { name: "Answered", class: "number", show: answered },
  { name: "First token", class: "number", show: (lane) => duration(lane.first_token_ms === null ? null : lane.first_token_ms * 1000) },
  { name: "Total", class: "number", show: (lane) => duration(lane.total_ms === null ? null : lane.total_ms * 1000) },
  { name: "Now", class: "number", show: (lane) => `${count(lane.running)} running` + (lane.waiting ? `, ${count(lane.waiting)} waiting` : "") },
  { name: "Pace", show: pace },
  { name: "Failures", show: failures },
];

function breaker(lane) {
  const [text, tone, title] = breakers[lane.breaker] ?? [words(lane.breaker), ""];
  if (!lane.closed_for_ms) return chip(text, tone, title);
  return make("span", {}, chip(text, tone, title), " ",
    chip(`left alone for ${duration(lane.closed_for_ms * 1000)}`, "warn", "the provider asked for it"));
}

function health(lane) {
  const meter = make("span", { class: "meter", "aria-hidden": "true" }, make("span"));
  meter.firstChild.style.width = `${lane.success * 100}%`;
  meter.classList.add(lane.success >= 0.95 ? "good" : lane.success >= 0.7 ? "warn" : "bad");
  return make("span", { class: "metered", title: "the share of requests that were answered, recent ones counting most" },
    meter, make("span", { text: percent(lane.success) }));
}

function answered(lane) {
  return `${compact(lane.answered)} of ${compact(lane.answered + total(lane.failures))}`;
}

function pace(lane) {
  const parts = [];
  if (lane.requests_per_minute !== null) parts.push(`${compact(lane.requests_per_minute)} requests`);
  if (lane.tokens_per_minute !== null) parts.push(`${compact(lane.tokens_per_minute)} tokens`);
  if (!parts.length) return make("span", { class: "faint", text: "no limit known" });
  const text = make("span", { text: `${parts.join(", ")} / min` });
  return lane.learned ? make("span", {}, text, " ", chip("learned", "info", "the provider's answers taught it")) : text;
}

function failures(lane) {
  const kinds = Object.entries(lane.failures).sort((a, b) => b[1] - a[1]);
  if (!kinds.length) return make("span", { class: "faint", text: "none" });
  const text = kinds.slice(0, 2).map(([kind, number]) => `${compact(number)} × ${words(kind)}`).join(", ");
  const more = kinds.length > 2 ? `, ${kinds.length - 2} other kinds` : "";
  return make("span", { text: text + more, title: kinds.map(([kind, number]) => `${number} × ${words(kind)}`).join("\n") });
}

const total = (numbers) => Object.values(numbers).reduce((sum, number) => sum + number, 0);

function announce(lanes) {
  for (const lane of lanes) {
    const before = last.get(lane.target);
    if (before && before !== lane.breaker) say(`${lane.target} has its breaker ${words(lane.breaker)} now.`);
  }
  last = new Map(lanes.map((lane) => [lane.target, lane.breaker]));
}
