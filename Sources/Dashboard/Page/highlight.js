// Source in colours. It only cuts text into pieces; what is in them stays text.

import { make } from "./dom.js";

const WORDS = {
  py: "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match case nonlocal not or pass raise return self try while with yield",
  js: "async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var while yield",
  sql: "SELECT FROM WHERE INSERT INTO VALUES UPDATE SET DELETE CREATE TABLE NOT NULL PRIMARY KEY UNIQUE REFERENCES DEFAULT AND OR ORDER BY LIMIT",
  sh: "if then else fi for do done case esac while function in return exit export",
  Dockerfile: "FROM RUN CMD COPY ADD WORKDIR EXPOSE ENV ARG ENTRYPOINT USER VOLUME LABEL HEALTHCHECK AS",
  data: "true false null yes no on off",
};
const ALIKE = { ts: "js", tsx: "js", jsx: "js", mjs: "js", json: "data", yaml: "data", yml: "data", toml: "data", ini: "data", cfg: "data", bash: "sh" };
const PLAIN = new Set(["md", "txt", "csv", "html", "css", "svg", "lock"]);
const LONGEST = 200000;

/** The pieces of a file's text, ready to be shown. */
export function highlighted(path, text) {
  const name = path.split("/").at(-1);
  const ending = name.includes(".") ? name.split(".").at(-1).toLowerCase() : name;
  const kind = ALIKE[ending] ?? ending;
  if (PLAIN.has(ending) || text.length > LONGEST || !(kind in WORDS || name.startsWith("."))) return [text];
  const words = new Set((WORDS[kind] ?? "").split(" "));
  const comment = kind === "js" ? String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/` : kind === "sql" ? String.raw`--[^\n]*` : String.raw`#[^\n]*`;
  const pattern = new RegExp(
    String.raw`(?<comment>${comment})|(?<string>"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(?<number>\b\d[\w.]*)|(?<word>@?[A-Za-z_]\w*)`, "g");
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    const kindOf = Object.entries(found.groups).find(([, value]) => value !== undefined)[0];
    const style = kindOf === "word" ? (words.has(found[0]) ? "keyword" : found[0].startsWith("@") ? "mark" : null) : kindOf;
    if (!style) continue;
    if (found.index > end) pieces.push(text.slice(end, found.index));
    pieces.push(make("span", { class: `t-${style}`, text: found[0] }));
    end = found.index + found[0].length;
  }
  pieces.push(text.slice(end));
  return pieces;
}

/** The lines of a patch, each marked for what it is. */
export function patched(diff) {
  return diff.replace(/\n$/, "").split("\n").map((line) => {
    const style = /^(---|\+\+\+) /.test(line) ? "file" : line.startsWith("@@") ? "place" : line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : null;
    return make("span", { class: style ? `d-${style}` : null, text: `${line}\n` });
  });
}
