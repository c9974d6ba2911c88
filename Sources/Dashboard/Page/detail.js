// One generation, opened.

import { ask } from "./api.js";
import { byID, chip, make } from "./dom.js";
import { bytes, count, duration, fullMoment, money, words } from "./format.js";
import { timeline } from "./timeline.js";

let opened = null;
let neighbour = () => null;
let keyNames = new Map();

export function nameKeys(names) { keyNames = names; }

/** Prepares the dialog; `step(id, by)` gives the id of the row that many further down the list. */
export function prepareDetail(step) {
  neighbour = step;
  const dialog = byID("detail");
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    const id = opened;
    opened = null;
    history.replaceState(null, "", location.pathname);
    document.querySelector(`tr[data-id="${CSS.escape(id ?? "")}"]`)?.focus({ preventScroll: true });
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("pre")) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = by && neighbour(opened, by);
    if (!next) return;
    event.preventDefault();
    openDetail(next);
  });
}

export async function openDetail(id) {
  const dialog = byID("detail");
  opened = id;
  history.replaceState(null, "", `#g/${encodeURIComponent(id)}`);
  show(dialog, id, make("p", { class: "hint", text: "Reading …" }));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".close").focus();
  try {
    const record = await ask(`/api/generations/${encodeURIComponent(id)}`);
    if (opened === id) show(dialog, id, ...body(record));
  } catch (error) {
    if (opened === id) show(dialog, id, make("p", { class: "trouble", role: "alert", text: error.message }));
  }
}

/** The generation that the address names, if it names one. */
export function linkedGeneration() {
  if (!location.hash.startsWith("#g/")) return null;
  try {
    return decodeURIComponent(location.hash.slice(3));
  } catch {
    return null;
  }
}

function show(dialog, id, ...content) {
  const move = (by, text, label) => make("button", {
    type: "button", class: "quiet step", text, "aria-label": label, title: label, disabled: !neighbour(id, by),
    onclick: () => { const next = neighbour(id, by); if (next) openDetail(next); },
  });
  const hadFocus = dialog.contains(document.activeElement) && document.activeElement.className;
  dialog.replaceChildren(
    make("header", { class: "detail-bar" },
      make("h2", { id: "detail-title", text: "Generation" }),
      make("code", { class: "id", text: id }),
      move(-1, "‹", "The newer one (left arrow)"),
      move(1, "›", "The older one (right arrow)"),
      make("button", { type: "button", class: "quiet close", text: "Close", onclick: () => dialog.close() })),
    make("div", { class: "detail-body" }, ...content));
  if (hadFocus !== false) dialog.querySelector(".close").focus();
}

function body({ generation, attempts, contents }) {
  return [
    headline(generation),
    generation.failure && make("p", { class: "failure" },
      make("strong", { text: words(generation.failure) }), generation.message ? `: ${generation.message}` : ""),
    section("Attempts", sharing(generation), timeline(generation, attempts)),
    section("How it was made", facts(generation)),
    generation.notices && section("What the target could not be told",
      make("ul", {}, ...generation.notices.split("\n").map((notice) => make("li", { text: notice })))),
    ...content(contents),
  ];
}

const section = (title, ...children) => make("section", {}, make("h3", { text: title }), ...children);

function headline(row) {
  return make("div", { class: "headline" },
    make("p", { class: "headline-names" },
      make("span", { class: "name", text: row.route ?? row.model ?? "–" }),
      make("span", { class: "arrow", "aria-hidden": "true", text: "→" }),
      make("span", { class: "unseen", text: "answered by" }),
      make("span", { class: "name", text: row.target ?? "nobody" })),
    make("p", { class: "headline-figures" },
      make("strong", { text: duration(row.total_us) }),
      make("strong", { class: row.price_known ? "" : "unpriced", text: money(row.cost_nanodollars) }),
      make("span", { class: "faint", text: fullMoment(row.time) })));
}

function sharing(row) {
  if (!row.shared_with) return null;
  return make("p", { class: "hint", text: `The same was being asked already: this is the answer to request ${row.shared_with}, and so are the attempts.` });
}

function facts(row) {
  const list = [
    ["Status", row.status ? String(row.status) : "none: the caller had left"],
    ["Asked for", row.model],
    ["Kind", [words(row.operation), row.dialect, row.streamed ? "streamed" : "whole"].join(", ")],
    ["Finish", row.finish && [words(row.finish), row.native_finish && row.native_finish !== row.finish ? `(${row.native_finish})` : ""].join(" ")],
    ["Degraded", row.degraded === "none" ? "no" : chip({ model: "another model answered", template: "a canned text" }[row.degraded] ?? row.degraded, "warn")],
    ["Cache", { none: "not asked", off: "not asked", miss: "missed", bypass: "passed by", hit: "kept answer" }[row.cache] ?? row.cache],
    ["Repairs", row.repairs ? String(row.repairs) : "none"],
    ["Tokens", tokens(row)],
    ["Cost", row.price_known ? money(row.cost_nanodollars) : chip("no price known", "warn", "it is counted nowhere as zero")],
    ["First token", row.first_us === undefined ? null : duration(row.first_us)],
    ["Waiting", row.queued_us ? duration(row.queued_us) : "none"],
    ["Connecting", row.connect_us === undefined ? null : duration(row.connect_us)],
    ["In no attempt", duration(row.overhead_us)],
    ["Sizes", `${bytes(row.bytes_in)} in, ${bytes(row.bytes_out)} out`],
    ["User", row.user_id],
    ["Key", row.key_id && (keyNames.get(row.key_id) ?? row.key_id)],
    ["Workflow", row.workflow && [row.workflow, row.step].filter(Boolean).join(", step ")],
    ["Service class", row.service_class],
  ];
  return make("dl", { class: "facts" }, ...list.filter(([, value]) => value).map(([name, value]) =>
    make("div", {}, make("dt", { text: name }), make("dd", {}, value))));
}

function tokens(row) {
  if (row.prompt_tokens === undefined && row.answer_tokens === undefined) return "not counted";
  const parts = [`${count(row.prompt_tokens ?? 0)} in`];
  if (row.cached_tokens) parts.push(`(${count(row.cached_tokens)} cached)`);
  parts.push(`→ ${count(row.answer_tokens ?? 0)} out`);
  if (row.thought_tokens) parts.push(`+ ${count(row.thought_tokens)} thoughts`);
  return parts.join(" ");
}

// MARK: What was said

function content(contents) {
  if (!contents.length) {
    return [section("Content", make("p", { class: "hint", text: "Nothing of it is stored: record.content said so when it was made, or its time to be kept is over." }))];
  }
  return contents.map((part) => {
    const title = { prompt: "Prompt", answer: "Answer" }[part.kind] ?? part.kind;
    if (part.text === undefined) {
      return section(title, make("p", { class: "hint", text: part.trouble ?? `Only its hash is stored; it had ${bytes(part.size)}.` }),
        make("code", { class: "hash", text: part.sha256 }));
    }
    const said = spoken(part);
    return section(title,
      part.is_truncated && make("p", { class: "hint", text: `The first 64 KiB of ${bytes(part.size)}.` }),
      ...said,
      make("details", { open: !said.length },
        make("summary", { text: "As it was stored" }),
        make("pre", { tabindex: "0", text: pretty(part.text) })));
  });
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The turns of a prompt or the parts of an answer as people would read them, where they are of a shape that is known. */
function spoken({ kind, text }) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return [];
  }
  const turns = kind === "answer" ? answerTurns(json) : promptTurns(json);
  return turns.filter(([, words]) => words).map(([who, words]) =>
    make("div", { class: "turn" }, make("p", { class: "who", text: who }), make("pre", { class: "words", tabindex: "0", text: words })));
}

// Whoever asked or answered chose the shape: nothing is taken for what it should be.
const list = (value) => (Array.isArray(value) ? value : []);
const fields = (value) => (value !== null && typeof value === "object" ? value : {});
const plain = (value) => (typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value));

function answerTurns(json) {
  const parts = list(fields(json).candidates).flatMap((candidate) => list(fields(candidate).parts)).map(fields);
  return parts.map((part) => {
    if (part.text !== undefined) return ["answer", plain(part.text)];
    if (part.thought !== undefined) return ["thought", plain(part.thought)];
    if (part.tool_call !== undefined) return ["tool call", `${plain(part.tool_call)}(${plain(part.arguments)})`];
    return ["", ""];
  });
}

function promptTurns(json) {
  const part = (value) => plain(fields(value).text ?? `[${plain(fields(value).type ?? Object.keys(fields(value))[0] ?? "part")}]`);
  const texts = (content) => (typeof content === "string" ? content : list(content).map(part).join("\n"));
  const { systemInstruction, system_instruction, messages, contents, input } = fields(json);
  const turns = [["system", texts(fields(systemInstruction ?? system_instruction).parts)]];
  for (const { role, content } of list(messages).map(fields)) turns.push([plain(role), texts(content)]);
  for (const { role, parts } of list(contents).map(fields)) turns.push([plain(role ?? "user"), texts(parts)]);
  if (typeof input === "string") turns.push(["input", input]);
  return turns;
}
