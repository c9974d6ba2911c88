// Who looks: signing in and out, and the first key of all.

import { ask } from "./api.js";
import { byID, make } from "./dom.js";

let isNew = false;

/** Whether an operator is signed in already. */
export async function isSignedIn() {
  const session = await ask("/api/session");
  isNew = session.setup;
  return Boolean(session.signed_in && session.key?.admin);
}

const signIn = (key) => ask("/api/session", {}, { method: "POST", body: { key } });

export async function signOut() {
  try {
    await ask("/api/session", {}, { method: "DELETE" });
  } catch { /* There was no session to end. */ }
}

/** Shows the form until somebody is signed in. */
export function showSignIn(reason) {
  return new Promise((resolve) => {
    const root = byID("sign-in");
    const done = () => { root.hidden = true; root.replaceChildren(); resolve(); };
    root.replaceChildren(
      make("h2", { text: isNew ? "Welcome" : "Sign in" }),
      make("p", { class: "hint", text: reason ?? "This page shows what callers ask and what it costs, so it wants a key for operators." }),
      ...(isNew ? setup(root, done) : [keyForm(done), make("details", { class: "setup" },
        make("summary", { text: "There is no admin key yet" }), ...setup(root, done))]));
    root.hidden = false;
    root.querySelector(isNew ? "[name=token]" : "[name=key]").focus();
  });
}

function keyForm(done) {
  return form({
    label: "Admin key", name: "key", placeholder: "aloft-…", button: "Sign in", autocomplete: "current-password",
    submit: async (key) => { await signIn(key); done(); },
  });
}

function setup(root, done) {
  return [
    make("p", { class: "hint", text: "While there is no admin key, Aloft prints a setup token in its log when it starts. It makes the first key, once." }),
    form({
      label: "Setup token", name: "token", placeholder: "", button: "Make the first key", autocomplete: "off",
      submit: async (token) => {
        const made = await ask("/api/setup", {}, { method: "POST", body: { token } });
        isNew = false;
        showKeyOnce(root, made.text, done);
      },
    }),
  ];
}

function showKeyOnce(root, key, done) {
  const shown = make("output", { class: "secret", text: key });
  const copied = make("span", { class: "hint", role: "status" });
  root.replaceChildren(
    make("h2", { text: "Your admin key" }),
    make("p", { text: "It is shown this once. Keep it where you keep passwords, then sign in with it." }),
    shown,
    make("div", { class: "row" },
      make("button", { type: "button", text: "Copy", onclick: async () => {
        try {
          await navigator.clipboard.writeText(key);
          copied.textContent = "Copied.";
        } catch {
          getSelection().selectAllChildren(shown);
          copied.textContent = "It is selected; copy it with the keyboard.";
        }
      } }),
      make("button", { type: "button", class: "main", text: "I have kept it: sign in", onclick: async () => { await signIn(key); done(); } }),
      copied));
}

function form({ label, name, placeholder, button, autocomplete, submit }) {
  const input = make("input", { name, type: "password", required: true, autocomplete, placeholder, spellcheck: "false" });
  const trouble = make("p", { class: "trouble", role: "alert", hidden: true });
  const send = make("button", { class: "main", type: "submit", text: button });
  return make("form", {
    class: "key-form",
    onsubmit: async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      send.disabled = true;
      try {
        await submit(input.value.trim());
      } catch (error) {
        trouble.textContent = error.message;
        trouble.hidden = false;
        input.select();
      } finally {
        send.disabled = false;
      }
    },
  }, make("label", {}, make("span", { text: label }), input), send, trouble);
}
