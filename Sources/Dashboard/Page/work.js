// What pages of workflows have in common: who asks, how a job is followed, and what may fail.

import { ask, listen, Refusal, useKey } from "./api.js";
import { byID, make } from "./dom.js";

const LONGEST_WAIT = 15000;

/** The job that the page's address names. */
export function linked() {
  const found = location.hash.match(/^#job=([\w-]{1,100})$/);
  return found ? found[1] : null;
}

/** Goes on once whoever asks may ask. */
export async function enter(purpose, go) {
  try {
    const session = await ask("/api/session");
    if (session.key_needed && !session.signed_in) await showKeyForm(purpose);
  } catch (error) {
    return complain(`${error.message} Reload the page to try again.`);
  }
  byID("board").hidden = false;
  go();
}

/** Cancels the job that the address names. */
export async function cancel() {
  byID("cancel").disabled = true;
  try { await ask(`/api/jobs/${linked()}`, {}, { method: "DELETE" }); } finally { byID("cancel").disabled = false; }
}

/** Hands the events of a job to `take` until `hasEnded`, and goes on where it was when the connection is lost. */
export async function follow(job, signal, take, hasEnded) {
  let wait = 1000;
  let lastID = 0;
  while (!signal.aborted && !hasEnded()) {
    try {
      const headers = lastID ? { "last-event-id": String(lastID) } : {};
      await listen(`/api/jobs/${job}/events`, (name, data, id) => {
        if (signal.aborted) return;
        take(name, data);
        if (id) lastID = Number(id);
        wait = 1000;
      }, { signal, headers, opened: () => { connection("live", "Live"); complain(null); } });
      if (hasEnded()) break;
    } catch (error) {
      if (signal.aborted) return;
      const isFinal = error instanceof Refusal && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
      if (isFinal) throw error;
    }
    if (signal.aborted) return;
    connection("lost", "Connection lost, trying again");
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
      addEventListener("online", resolve, { once: true });
    });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  if (!signal.aborted) byID("connection").hidden = true;
}

/** Asks for a key until one opens something; it is kept for as long as the page is open, or by a cookie where it may be. */
export function showKeyForm(reason) {
  const root = byID("sign-in");
  byID("board").hidden = true;
  return new Promise((resolve) => {
    const input = make("input", { name: "key", type: "password", required: true, autocomplete: "current-password", placeholder: "aloft-…", spellcheck: "false" });
    const trouble = make("p", { class: "trouble", role: "alert", hidden: true });
    const submit = async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      try {
        await useKeyThatOpens(input.value.trim());
        root.hidden = true;
        root.replaceChildren();
        byID("board").hidden = false;
        resolve();
      } catch (error) {
        trouble.textContent = error.message;
        trouble.hidden = false;
        input.select();
      }
    };
    root.replaceChildren(
      make("h2", { text: "Your key" }),
      make("p", { class: "hint", text: reason }),
      make("form", { class: "key-form", onsubmit: submit },
        make("label", {}, make("span", { text: "Key" }), input), trouble,
        make("button", { class: "main", type: "submit", text: "Go on" })));
    root.hidden = false;
    input.focus();
  });
}

async function useKeyThatOpens(key) {
  useKey(key);
  try {
    await ask("/api/workflows");
    const session = await ask("/api/session");
    if (!session.key?.admin) return;
    // Operators get the cookie that the dashboard gives them, which no script can read.
    await ask("/api/session", {}, { method: "POST", body: { key } });
    useKey(null);
  } catch (error) {
    useKey(null);
    throw error;
  }
}

/** Does what may fail, and says why it did; `open` begins anew for whoever has to show a key first. */
export async function attempt(work, open, missing) {
  try {
    complain(null);
    await work();
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) {
      await showKeyForm(error.message);
      return open();
    }
    complain(error.status === 404 ? missing : error.message);
  }
}

export function connection(state, text) {
  byID("connection").hidden = false;
  byID("connection").dataset.state = state;
  byID("connection-text").textContent = text;
}

export function complain(message) {
  byID("notice").hidden = !message;
  byID("notice").textContent = message ?? "";
}
