// Who may ask, and how much of it is used.

import { ask } from "./api.js";
import { byID, chip, empty, make, table } from "./dom.js";
import { compact, count, moment, money } from "./format.js";

/** Shows the keys, revoked ones last; gives their names by id. */
export async function showKeys() {
  const { keys } = await ask("/api/keys");
  const sorted = [...keys].sort((a, b) => a.revoked - b.revoked || a.name.localeCompare(b.name));
  byID("key-list").replaceChildren(keys.length ? table("Keys", columns, sorted) : empty("There are no keys: whoever reaches this port may ask."));
  return new Map(keys.map((key) => [key.id, key.name]));
}

const columns = [
  { name: "Key", class: "wide", show: (key) => make("span", {}, make("span", { class: "name", text: key.name }), " ", ...marks(key)) },
  { name: "May ask for", show: (key) => make("span", { class: "name", text: key.routes ? key.routes.join(", ") : "everything" }) },
  { name: "Budget", show: budget },
  { name: "This minute", show: minute },
  { name: "Last used", show: (key) => (key.last_used ? moment(key.last_used) : make("span", { class: "faint", text: "never" })) },
  { name: "Until", show: (key) => key.expires?.slice(0, 10) ?? make("span", { class: "faint", text: "no end" }) },
];

function marks(key) {
  const marks = [];
  if (key.admin) marks.push(chip("admin", "info"));
  if (key.revoked) marks.push(chip("revoked", "bad"));
  return marks;
}

function budget(key) {
  const dollars = (number) => money(number * 1e9);
  if (!key.budget) return make("span", { class: "faint", text: "no limit" });
  const { spent_usd: spent = 0, reserved_usd: reserved = 0 } = key.use ?? {};
  const used = spent + reserved;
  const share = key.budget.usd > 0 ? Math.min(used / key.budget.usd, 1) : 1;
  const meter = make("span", { class: "meter", "aria-hidden": "true" }, make("span"));
  meter.firstChild.style.width = `${share * 100}%`;
  meter.classList.add(share < 0.8 ? "good" : share < 1 ? "warn" : "bad");
  return make("span", { class: "metered" }, meter,
    make("span", { text: `${dollars(spent)} of ${dollars(key.budget.usd)} ${key.budget.per === "total" ? "in all" : `a ${key.budget.per}`}${
      reserved ? `, ${dollars(reserved)} reserved` : ""}` }));
}

function minute(key) {
  const parts = [];
  const { requests_last_minute: requests = 0, tokens_last_minute: tokens = 0 } = key.use ?? {};
  if (key.requests_per_minute) parts.push(`${count(requests)} of ${count(key.requests_per_minute)} requests`);
  if (key.tokens_per_minute) parts.push(`${compact(tokens)} of ${compact(key.tokens_per_minute)} tokens`);
  return parts.length ? parts.join(", ") : make("span", { class: "faint", text: "no limit" });
}
