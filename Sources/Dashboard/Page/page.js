// The page as a whole: who looks, what is read when, and what happens live.

import { ask, listen, Refusal } from "./api.js";
import { prepareCosts, showSummary } from "./costs.js";
import { linkedGeneration, nameKeys, openDetail, prepareDetail } from "./detail.js";
import { byID } from "./dom.js";
import { arrive, catchUp, loadGenerations, neighbour, offer, prepareGenerations, WRITTEN_WITHIN } from "./generations.js";
import { showKeys } from "./keys.js";
import { showLanes } from "./lanes.js";
import { isSignedIn, showSignIn, signOut } from "./signin.js";

/** Sums are read again this long after something new, not with every row. */
const SUMS_EVERY = 10000;
const KEYS_EVERY = 30000;
const LONGEST_WAIT = 15000;

let ending = null;
let sumsDue = null;

prepareGenerations(openDetail);
prepareDetail(neighbour);
prepareCosts();
byID("period").addEventListener("change", () => attempt(loadSummary));
byID("sign-out").addEventListener("click", async () => { await signOut(); leave(); });
start();

async function start() {
  let isIn = false;
  try {
    isIn = await isSignedIn();
  } catch (error) {
    return complain(`${error.message} Reload the page to try again.`);
  }
  if (!isIn) await showSignIn();
  enter();
}

async function enter() {
  complain(null);
  for (const element of document.querySelectorAll("[data-signed-in]")) element.hidden = false;
  ending = new AbortController();
  const { signal } = ending;
  follow(signal);
  const keys = setInterval(() => attempt(loadKeys), KEYS_EVERY);
  signal.addEventListener("abort", () => clearInterval(keys));
  await Promise.all([attempt(loadGenerations), attempt(loadSummary), attempt(loadKeys)]);
  const linked = linkedGeneration();
  if (linked) openDetail(linked);
}

/** Back to the form, and why. */
async function leave(reason) {
  ending?.abort();
  ending = null;
  clearTimeout(sumsDue);
  sumsDue = null;
  byID("detail").close();
  complain(null);
  for (const element of document.querySelectorAll("[data-signed-in]")) element.hidden = true;
  for (const id of ["generation-list", "lane-list", "key-list", "charts", "tiles"]) byID(id).replaceChildren();
  await showSignIn(reason);
  enter();
}

/** Does what may fail, and says so if it does. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof Refusal && (error.status === 401 || error.status === 403)) {
      if (ending) await leave(`You were signed out: ${error.message}`);
    } else if (ending) {
      complain(error.message);
    }
  }
}

async function loadSummary() {
  const summary = await ask("/api/summary", { since: byID("period").value });
  offer("route", summary.routes.map((row) => row.route));
  offer("target", summary.targets.map((row) => row.target));
  await showSummary(summary);
}

async function loadKeys() { nameKeys(await showKeys()); }

function sumsAreOld() {
  sumsDue ??= setTimeout(() => {
    sumsDue = null;
    if (ending) attempt(loadSummary);
  }, SUMS_EVERY);
}

// MARK: Live

/** Listens for as long as somebody is signed in, and again when the connection is lost. */
async function follow(signal) {
  let wait = 1000;
  let isFirst = true;
  while (!signal.aborted) {
    try {
      await listen("/api/live", take, { signal, opened: () => {
        connection("live", "Live");
        complain(null);
        // What ended while nobody listened is in the ledger.
        if (!isFirst) attempt(catchUp).then(sumsAreOld);
        // What ended just before may be written just after.
        setTimeout(() => { if (!signal.aborted) attempt(catchUp); }, WRITTEN_WITHIN);
        isFirst = false;
        wait = 1000;
      } });
      // A stream that ends well is begun anew: so it is asked now and then whether its listener may hear still.
      await new Promise((resolve) => setTimeout(resolve, 250));
      continue;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && (error.status === 401 || error.status === 403)) {
        await leave(`You were signed out: ${error.message}`);
        return;
      }
    }
    if (signal.aborted) return;
    connection("lost", `Connection lost, trying again${wait > 2000 ? ` in ${Math.round(wait / 1000)} s` : ""}`);
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
      addEventListener("online", resolve, { once: true });
    });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

function take(name, data) {
  switch (name) {
    case "generations":
      arrive(data.rows);
      sumsAreOld();
      break;
    case "missed":
      attempt(catchUp);
      sumsAreOld();
      break;
    case "lanes":
      showLanes(data.lanes);
      break;
  }
}

function connection(state, text) {
  byID("connection").dataset.state = state;
  byID("connection-text").textContent = text;
}

function complain(message) {
  byID("notice").hidden = !message;
  byID("notice").textContent = message ?? "";
}
