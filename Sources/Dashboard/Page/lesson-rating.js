// What somebody thinks of what was made: a rating, and a few words if they like.

import { ask } from "./api.js";
import { byID, make, say } from "./dom.js";

const WORDS = { 1: "poor", 2: "weak", 3: "fair", 4: "good", 5: "excellent" };
let shown = null;

/** Asks what was made was worth; the same job is asked about once. */
export function showRating(job, what = "lesson") {
  if (shown === job) return;
  shown = job;
  const answer = make("p", { id: "rated", class: "hint", role: "status" });
  const send = async () => {
    const rating = Number(form.querySelector("input:checked")?.value);
    if (!rating) {
      answer.textContent = "Choose from 1 to 5 first.";
      return;
    }
    const comments = form.querySelector("#comments").value.trim();
    try {
      await ask("/api/feedback", {}, { method: "POST", body: { job, rating, ...(comments && { comments }) } });
      answer.textContent = `Thank you: ${rating} of 5, ${WORDS[rating]}.`;
    } catch (error) {
      answer.textContent = `This was not kept: ${error.message}`;
    }
    say(answer.textContent);
  };
  const choice = (rating) => make("label", { title: WORDS[rating] },
    make("input", { type: "radio", name: "rating", value: rating, "aria-label": `${rating} of 5, ${WORDS[rating]}`, onchange: send }),
    make("span", { text: rating }));
  const form = make("form", { class: "rating", onsubmit: (event) => { event.preventDefault(); send(); } },
    make("fieldset", {}, make("legend", { text: `How good is this ${what}?` }),
      make("div", { class: "choices" }, ...Object.keys(WORDS).map(choice))),
    make("label", { class: "words" }, make("span", { text: "What would make it better?" }), make("input", { id: "comments", maxlength: 1000, autocomplete: "off" })),
    make("button", { type: "submit", text: "Send" }), answer);
  byID("rating").replaceChildren(form);
}

/** Asks nothing any more, until there is something else to ask about. */
export function hideRating() {
  shown = null;
  byID("rating").replaceChildren();
}
