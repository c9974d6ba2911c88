// The only way this page makes elements: what is given as text stays text, whoever wrote it.

/**
 * Makes an element. `properties` are attributes, except `on…`, which are listeners, and `text`.
 * Children are elements, texts, or nothing.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const byID = (id) => document.getElementById(id);

/** A short word in a coloured box; `tone` is good, bad, warn, info or nothing. */
export function chip(text, tone = "", title) {
  return make("span", { class: `chip ${tone}`.trim(), text, title });
}

/** A table whose cells become the lines of a card where there is little room. */
export function table(caption, columns, rows, { rowClass = "" } = {}) {
  const head = columns.map((column) => make("th", { scope: "col", class: column.class, text: column.name, role: "columnheader" }));
  const body = rows.map((row) =>
    make("tr", { role: "row", class: rowClass }, ...columns.map((column, index) => {
      const shown = column.show(row);
      const properties = { class: column.class, "data-name": column.name };
      const cell = make(index ? "td" : "th", index ? { ...properties, role: "cell" } : { ...properties, scope: "row", role: "rowheader" });
      cell.append(shown ?? "–");
      return cell;
    })));
  return make("table", { class: "cards", role: "table" },
    make("caption", { class: "unseen", text: caption }),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head)),
    make("tbody", { role: "rowgroup" }, ...body));
}

export function empty(title, ...advice) {
  return make("div", { class: "empty" }, make("p", { class: "empty-title", text: title }), ...advice);
}

let saying;
/** Has a screen reader say something, not more often than it can be listened to. */
export function say(text) {
  clearTimeout(saying);
  saying = setTimeout(() => { byID("said").textContent = text; }, 600);
}
