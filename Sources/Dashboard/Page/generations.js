// The list of generations: pages of older ones below, new ones from above.

import { ask } from "./api.js";
import { byID, chip, empty, make, say } from "./dom.js";
import { compact, count, duration, fullMoment, moment, money, words } from "./format.js";

const PAGE = matchMedia("(max-width: 46rem)").matches ? 25 : 100;
/** A pointer that rests this long over the list is not about to choose a row. */
const POINTING = 3000;
/** What has ended may be written so much later, and is in no page before. */
export const WRITTEN_WITHIN = 2000;
/** More rows than this are let go at the far end; "Show older" brings them back. */
const KEPT = 1000;

let rows = [];
let known = new Set();
let news = [];
/** The newest of the news that found no room; `null` when all did. */
let passed = null;
let next = null;
let asked = 0;
let open = () => {};
let body = null;
let pointed = -Infinity;

const filters = () => {
  const form = new FormData(byID("filters"));
  return { route: form.get("route"), target: form.get("target"), failed: form.has("failed"), degraded: form.has("degraded") };
};

/** Prepares the list; `opening` is told the id of a row that somebody wants to see. */
export function prepareGenerations(opening) {
  open = opening;
  byID("filters").addEventListener("change", async () => {
    await loadGenerations();
    setTimeout(catchUp, WRITTEN_WITHIN);
  });
  byID("filters").addEventListener("submit", (event) => event.preventDefault());
  byID("older").addEventListener("click", loadOlder);
  byID("generation-list").addEventListener("pointermove", () => { pointed = performance.now(); });
  byID("generation-list").addEventListener("pointerleave", () => { pointed = -Infinity; });
  setInterval(() => { if (news.length && !isBeingRead()) takeNews(); }, 1000);
  byID("show-news").addEventListener("click", () => { takeNews(); byID("generation-scroll").scrollTop = 0; byID("generations").scrollIntoView(); });
}

/** Reads the newest page anew. */
export async function loadGenerations() {
  const turn = (asked += 1);
  const page = await ask("/api/generations", { ...filters(), limit: PAGE });
  // Of two that were asked one after the other, the later counts, whichever comes first.
  if (turn !== asked) return;
  rows = page.rows;
  known = new Set(rows.map((row) => row.id));
  news = [];
  passed = null;
  next = page.next;
  draw();
}

/** Reads what came while nobody was told; the list stays unless more has come than fits a page. */
export async function catchUp() {
  const turn = asked;
  const page = await ask("/api/generations", { ...filters(), limit: PAGE });
  if (turn !== asked) return;
  if (page.rows.some((row) => known.has(row.id))) arrive(page.rows);
  else await loadGenerations();
}

async function loadOlder() {
  const [turn, before] = [asked, next];
  const wasFocused = byID("older").matches(":focus-visible");
  byID("older").disabled = true;
  try {
    const page = await ask("/api/generations", { ...filters(), limit: PAGE, before });
    // Rows that were let go meanwhile are to be asked for first.
    if (turn !== asked || before !== next) return;
    const fresh = page.rows.filter((row) => !known.has(row.id));
    next = page.next;
    for (const row of fresh) known.add(row.id);
    const first = rows.length;
    rows.push(...fresh);
    body.append(...fresh.map((row) => line(row)));
    say(`${count(fresh.length)} older generations, ${count(rows.length)} in all.`);
    if (wasFocused) focusRow(first);
  } finally {
    byID("older").disabled = false;
    footer();
  }
}

/** Takes in generations that have ended just now. */
export function arrive(arrived) {
  const { route, target, failed, degraded } = filters();
  const fresh = arrived.filter((row) => !known.has(row.id)
    && (!route || row.route === route) && (!target || row.target === target)
    && (!failed || row.failure) && (!degraded || row.degraded !== "none"));
  if (!fresh.length) return;
  for (const row of fresh) known.add(row.id);
  news.push(...fresh);
  if (news.length > KEPT) {
    const dropped = news.sort(fromNewest).splice(KEPT);
    passed = [...dropped, passed].filter(Boolean).sort(fromNewest)[0];
    for (const row of dropped) known.delete(row.id);
  }
  if (isBeingRead()) showNews(); else takeNews();
  say(fresh.length === 1 ? `A new generation of ${fresh[0].route ?? fresh[0].model}.` : `${count(fresh.length)} new generations.`);
}

/** Rows that somebody points at, walks through or has scrolled past must not move away below them. */
function isBeingRead() {
  const list = byID("generation-list");
  return performance.now() - pointed < POINTING || list.contains(document.activeElement) || byID("generation-scroll").scrollTop > 0 || list.getBoundingClientRect().top < 0
    || byID("detail").open;
}

function showNews() {
  const button = byID("show-news");
  button.hidden = !news.length;
  button.textContent = `Show ${compact(news.length)}${passed ? "+" : ""} new`;
}

function takeNews() {
  if (!news.length) return;
  const fresh = news.sort(fromNewest);
  news = [];
  rows = [...fresh, ...rows];
  showNews();
  if (!body) draw();
  else body.prepend(...fresh.map((row) => line(row, "fresh")));
  if (rows.length > KEPT || passed) letGo();
  rove();
}

function letGo() {
  const dropped = rows.splice(KEPT);
  for (const row of dropped) known.delete(row.id);
  while (body.rows.length > rows.length) body.deleteRow(-1);
  // Rows stand as they came, which is not quite as they began: what is asked for next has to reach all that are gone.
  const newest = [...dropped, passed].filter(Boolean).sort(fromNewest)[0];
  passed = null;
  // A page's cursor counts microseconds, which a date of this language does not.
  const before = Date.parse(newest.time) * 1000 + Number(newest.time.slice(23, 26)) + 1;
  if (!next || before > Number.parseInt(next, 10)) next = `${before}-${newest.id}`;
  footer();
}

const fromNewest = (a, b) => (a.time < b.time ? 1 : -1);

/** The id of the row so many further down than another; `null` where the list ends. */
export function neighbour(id, by) {
  const index = rows.findIndex((row) => row.id === id);
  return (index >= 0 && rows[index + by]?.id) || null;
}

// MARK: What is drawn

const columns = ["Time", "Route", "Target", "How it was made", "First", "Total", "Tokens", "Cost"];
const numbers = new Set(["First", "Total", "Tokens", "Cost"]);

function draw() {
  const root = byID("generation-list");
  showNews();
  footer();
  if (!rows.length) {
    body = null;
    root.replaceChildren(nothing());
    return;
  }
  body = make("tbody", { role: "rowgroup", onclick: clicked, onkeydown: pressed });
  body.append(...rows.map((row) => line(row)));
  const head = columns.map((name) => make("th", { role: "columnheader", scope: "col", class: numbers.has(name) && "number", text: name }));
  root.replaceChildren(make("table", { class: "generations", role: "grid", "aria-labelledby": "generations-title" },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head)), body));
  rove();
}

function nothing() {
  const { route, target, failed, degraded } = filters();
  if (route || target || failed || degraded) {
    return empty("No generation is like that.", make("p", {},
      make("button", { type: "button", text: "Show all", onclick: () => { byID("filters").reset(); loadGenerations(); } })));
  }
  return empty("Nothing has been asked yet.",
    make("p", { class: "hint", text: "Send a request; it appears here as soon as it is answered:" }),
    make("pre", { tabindex: "0", text: `curl ${location.origin}/v1/chat/completions -H 'content-type: application/json' \\\n  -H 'authorization: Bearer YOUR-KEY' \\\n  -d '{"model": "default", "messages": [{"role": "user", "content": "Say hello."}]}'` }));
}

function footer() {
  byID("older").hidden = !next || !rows.length;
}

function line(row, state = "") {
  const cell = (name, ...children) => make("td", { role: "gridcell", class: name }, ...children);
  const asked = row.route ?? row.model ?? "–";
  return make("tr", { role: "row", tabindex: "-1", "data-id": row.id, class: [state, row.failure && "failed"].filter(Boolean).join(" ") },
    cell("time", make("time", { datetime: row.time, title: fullMoment(row.time), text: moment(row.time) })),
    cell("route", make("span", { class: "name", text: asked, title: row.model === asked ? asked : `${asked} (asked for as ${row.model})` })),
    cell("target", make("span", { class: "name", text: row.target ?? "–", title: row.target })),
    cell("made", ...made(row)),
    cell("first number", duration(row.first_us)),
    cell("total number", duration(row.total_us)),
    cell("tokens number", row.prompt_tokens === undefined ? "–" : `${compact(row.prompt_tokens)} → ${compact(row.answer_tokens ?? 0)}`),
    cell(`cost number${row.price_known ? "" : " unpriced"}`, make("span", {
      text: money(row.price_known ? row.cost_nanodollars ?? 0 : null),
      title: row.price_known ? undefined : "no price is known for it, so it is in no sum",
    })));
}

/** What is out of the ordinary in how a row was made. */
function made(row) {
  const chips = [];
  if (row.failure) chips.push(chip(words(row.failure), "bad", row.message));
  if (row.degraded !== "none") chips.push(chip(row.degraded === "template" ? "canned text" : "other model", "warn", "degraded: less than was asked for"));
  if (row.cache === "hit" || row.cache === "semantic") chips.push(chip(row.cache === "hit" ? "cached" : "cached, alike", "info"));
  if (row.shared_with) chips.push(chip("shared", "info", `the answer of request ${row.shared_with}`));
  if (row.attempts > 1) chips.push(chip(`${count(row.attempts)} attempts`, "warn"));
  if (row.hedged) chips.push(chip("hedged", "info", "a second target was asked because the first was slow"));
  if (row.repairs) chips.push(chip(row.repairs === 1 ? "repaired" : `${count(row.repairs)} repairs`, "warn"));
  if (!chips.length) chips.push(make("span", { class: "faint", text: "first try" }));
  if (row.operation !== "generation") chips.push(make("span", { class: "faint", text: words(row.operation) }));
  return chips;
}

// MARK: Walking through it

/** One row can be tabbed to; arrows move from there. */
function rove() {
  if (body && !body.querySelector('[tabindex="0"]') && body.rows.length) body.rows[0].tabIndex = 0;
}

function focusRow(index) {
  const row = body?.rows[Math.max(0, Math.min(index, body.rows.length - 1))];
  if (!row) return;
  for (const other of body.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
}

function clicked(event) {
  const row = event.target.closest("tr");
  if (row && !getSelection().toString()) open(row.dataset.id);
}

function pressed(event) {
  const row = event.target.closest("tr");
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  const index = row.sectionRowIndex;
  const goal = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + 10, PageUp: index - 10, Home: 0, End: body.rows.length - 1 }[event.key];
  if (goal !== undefined) focusRow(goal);
  else if (event.key === "Enter" || event.key === " ") open(row.dataset.id);
  else return;
  event.preventDefault();
}

/** Offers the names that there are to choose from. */
export function offer(name, values) {
  const select = byID("filters").elements[name];
  const chosen = select.value;
  const wanted = [...new Set([...values, chosen])].filter(Boolean).sort();
  const shown = [...select.options].slice(1).map((option) => option.value);
  if (wanted.join("\n") === shown.join("\n")) return;
  select.replaceChildren(select.options[0], ...wanted.map((value) => make("option", { value, text: value })));
  select.value = chosen;
}
