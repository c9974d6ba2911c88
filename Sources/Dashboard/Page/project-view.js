// What is seen of a project: the tree of its files, one of them, what has changed, and what was found.

import { byID, chip, make } from "./dom.js";
import { highlighted, patched } from "./highlight.js";
import { filesOf, hasEnded, tree } from "./project.js";

const VIEWS = ["files", "changes", "checks"];
let project = null;
let chosen = null;
let isPicked = false;
let shown = null;

export function prepareProject() {
  for (const view of VIEWS) byID(`view-${view}`).addEventListener("click", () => choose(view));
  byID("views").addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const views = VIEWS.filter((view) => !byID(`view-${view}`).hidden);
    const next = views[(views.indexOf(current()) + step + views.length) % views.length];
    choose(next);
    byID(`view-${next}`).focus();
  });
}

export function openProject(opened) {
  project = opened;
  chosen = shown = null;
  isPicked = false;
  byID("tree").replaceChildren();
  byID("source").replaceChildren();
  byID("source-name").textContent = "";
  choose("files");
  showProject();
}

const current = () => VIEWS.find((view) => byID(`view-${view}`).getAttribute("aria-selected") === "true");

function choose(view) {
  for (const name of VIEWS) {
    byID(`view-${name}`).setAttribute("aria-selected", String(name === view));
    byID(`view-${name}`).tabIndex = name === view ? 0 : -1;
    byID(name).hidden = name !== view || !project || !filesOf(project).size;
  }
}

export function showProject() {
  const { result } = project;
  const ended = hasEnded(project);
  document.title = `${project.name ?? "A project"} · Aloft`;
  byID("project-title").textContent = project.name ?? (ended ? "No project" : "A project is being made");
  byID("project-prompt").textContent = project.prompt;
  byID("project-about").replaceChildren(...about(result));
  byID("progress").hidden = ended;
  if (project.fraction > 0) byID("progress").value = project.fraction;
  else byID("progress").removeAttribute("value");
  byID("progress-text").textContent = project.error ? "" : project.message;
  byID("project-trouble").hidden = !project.error;
  byID("project-trouble").textContent = project.error ?? "";
  byID("cancel").hidden = ended;
  byID("download").hidden = !result?.archive;
  byID("change").hidden = project.state !== "succeeded";
  const files = filesOf(project);
  byID("views").hidden = !files.size;
  byID("view-changes").hidden = !result?.diff;
  byID("view-checks").hidden = !project.check;
  if (files.size) {
    showTree(files, result);
    showSource(files);
  }
  choose(current() ?? "files");
  byID("diff").replaceChildren(...(result?.diff ? patched(result.diff) : []));
  if (project.check) showChecks(result);
}

function about(result) {
  if (!result) return [];
  const parts = [chip(`version ${result.version}`, "info")];
  if (result.degraded_steps?.some((step) => step.startsWith("code"))) parts.push(chip("from a template", "warn", "No model wrote it."));
  const errors = result.check.findings.filter((finding) => finding.is_error).length;
  parts.push(chip(errors ? `${errors} found wrong` : "nothing found wrong", errors ? "bad" : "good"));
  if (result.canary) parts.push(chip("route on trial"));
  if (result.project) parts.push(make("a", { href: `#job=${result.project}`, text: "the version before" }));
  return parts.flatMap((part) => [part, " "]);
}

// MARK: Files

function showTree(files, result) {
  const paths = [...files.keys()].sort();
  // Until somebody picks a file, what runs first is shown, as soon as it is there.
  if (!isPicked || !files.has(chosen)) chosen = paths.find((path) => path === "main.py") ?? paths[0];
  const marks = new Map([...(result?.diff ? result.added : []).map((path) => [path, "added"]), ...(result?.changed ?? []).map((path) => [path, "changed"])]);
  const wrong = new Set((project.check?.findings ?? []).filter((finding) => finding.is_error).map((finding) => finding.path));
  byID("tree").replaceChildren(branch(tree(paths), marks, wrong));
}

function branch(place, marks, wrong) {
  return make("ul", {},
    ...[...place.folders].map(([name, inner]) => make("li", {},
      make("details", { open: true }, make("summary", { text: `${name}/` }), branch(inner, marks, wrong)))),
    ...place.files.map(({ name, path }) => make("li", {},
      make("button", { type: "button", class: "quiet", "data-path": path, "aria-current": path === chosen ? "true" : null, onclick: () => { chosen = path; isPicked = true; showProject(); byID("tree").querySelector("[aria-current]")?.focus(); } },
        make("span", { text: name }),
        project.coming.has(path) && chip("so far", "", "It may still change: the answer is not complete."),
        marks.has(path) && chip(marks.get(path), marks.get(path) === "added" ? "good" : "info"),
        wrong.has(path) && chip("wrong", "bad")))));
}

function showSource(files) {
  const text = files.get(chosen);
  const key = `${chosen}\n${text}`;
  if (shown === key) return;
  shown = key;
  byID("source-name").textContent = chosen;
  byID("source").replaceChildren(...(text === null ? [make("span", { class: "faint", text: "It is too large to be shown before all is ready." })] : highlighted(chosen, text)));
  byID("source").scrollTop = 0;
}

// MARK: Checks

function showChecks(result) {
  const check = project.check;
  const share = (name, value) => value && make("li", {}, make("span", { text: name }), make("strong", { text: `${value.right} of ${value.all}` }));
  const parts = Object.entries(result?.score?.parts ?? {});
  const shownParts = [
    make("ul", { class: "shares" }, share("files that compile", check.compiled), share("modules that were imported", check.imported),
      share("tests that passed", check.tests), share("files of data that are right", check.data),
      share("endpoints that answer", check.answered), share("endpoints that it is to have", check.offered)),
    result && make("div", {},
      make("h3", { text: `Score ${Math.round(result.score.value * 100)} of 100, ${result.score.grade}` }),
      make("ul", { class: "shares" }, ...parts.map(([name, value]) => make("li", {}, make("span", { text: name }),
        make("strong", { text: value === null ? "not checked" : `${Math.round(value * 100)}` }))))),
    list("Found", check.findings.map((finding) => [finding.kind, finding.is_error ? "bad" : "warn", `${place(finding)}${finding.message}`])),
    result?.review && list("A second look", [...result.review.issues.map((issue) => ["issue", "warn", `${place(issue)}${issue.message}`]),
      ...result.review.suggestions.map((text) => ["idea", "", text])]),
    list("Not checked", check.not_checked.map((entry) => ["", "", `${entry.what}: ${entry.reason}`])),
    list("Without a model", project.degraded.map((entry) => [entry.step, "warn", entry.message]))];
  byID("checks").replaceChildren(...shownParts.filter(Boolean));
}

// A file that was refused is named by the reason.
const place = (finding) => (finding.path && finding.kind !== "refused" ? `${finding.path}${finding.line ? `, line ${finding.line}` : ""}: ` : "");

function list(title, entries) {
  return entries.length > 0 && make("div", {}, make("h3", { text: title }),
    make("ul", { class: "found" }, ...entries.map(([word, tone, text]) => make("li", {}, word && chip(word, tone), make("span", { text })))));
}
