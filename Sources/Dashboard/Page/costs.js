// What it cost: the figures on top, and charts by route, model and day.

import { byID, chip, make, table } from "./dom.js";
import { compact, count, duration, money, percent } from "./format.js";

const BARS = 8;
let summary = null;
let charts = [];
let library = null;

/** Has the chart library read, once; `undefined` where it is not installed. */
function chartLibrary() {
  library ??= import("/assets/chart.js").then(() => globalThis.Chart, () => undefined);
  return library;
}

export function prepareCosts() {
  for (const choice of document.querySelectorAll('[name="measure"]')) choice.addEventListener("change", () => draw());
  addEventListener("theme", () => { if (summary) draw(); });
}

export async function showSummary(shown) {
  summary = shown;
  tiles(shown.total);
  await draw();
}

function tiles(total) {
  const share = (part) => (total.requests ? percent(part / total.requests) : "–");
  const list = [
    ["Requests", compact(total.requests), `in ${byID("period").selectedOptions[0].text}`],
    ["Failed", compact(total.failed), total.requests ? share(total.failed) : null, total.failed ? "bad" : ""],
    ["Degraded", compact(total.degraded), total.requests ? share(total.degraded) : null, total.degraded ? "warn" : ""],
    ["Median time", duration(total.p50_us), total.p95_us === null ? null : `95 % within ${duration(total.p95_us)}`],
    ["From cache", compact(total.cache_hits), total.requests ? share(total.cache_hits) : null],
    ["Tokens", compact(total.prompt_tokens + total.answer_tokens + total.thought_tokens),
      `${compact(total.prompt_tokens)} in, ${compact(total.answer_tokens + total.thought_tokens)} out`],
    ["Cost", money(total.cost.nanodollars), total.cost.unpriced ? `${compact(total.cost.unpriced)} without a price` : null,
      total.cost.unpriced ? "warn" : ""],
  ];
  byID("tiles").replaceChildren(...list.map(([name, value, note, tone]) =>
    make("div", { class: `tile ${tone ?? ""}`.trim() }, make("dt", { text: name }), make("dd", {},
      make("span", { class: "value", text: value }), note && make("span", { class: "note", text: note })))));
}

// MARK: Charts

const measure = () => document.querySelector('[name="measure"]:checked').value;
/** What a bar shows of a row; `null` where it is not known. */
const amount = (row) => (measure() === "requests" ? row.requests : row.cost.nanodollars === null ? null : row.cost.nanodollars / 1e9);
const text = (row) => (measure() === "requests" ? count(row.requests) : money(row.cost.nanodollars));

async function draw() {
  const Chart = await chartLibrary();
  for (const chart of charts) chart.destroy();
  charts = [];
  const { total } = summary;
  const notes = [];
  if (measure() === "cost" && total.cost.unpriced) {
    notes.push(`${count(total.cost.unpriced)} of ${count(total.requests)} requests have no known price and are in no sum; name their models in a price file.`);
  }
  if (!Chart) notes.push("Chart.js is not installed on Aloft's machine (Debian's package libjs-chart.js), so here are tables.");
  byID("costs-note").hidden = !notes.length;
  byID("costs-note").textContent = notes.join(" ");
  const figures = [
    figure("By route", "route", top(summary.routes, "route"), Chart, "y"),
    figure("By model that answered", "target", top(summary.targets, "target"), Chart, "y"),
    figure("By day", "day", days(summary.days), Chart, "x"),
  ];
  byID("charts").replaceChildren(...figures.map(({ element }) => element));
  if (Chart) charts = figures.filter(({ canvas }) => canvas).map((shown) => bars(Chart, shown));
}

/** The rows that weigh most, and the rest as one. */
function top(rows, name) {
  const sorted = [...rows].sort((a, b) => (amount(b) ?? -1) - (amount(a) ?? -1) || b.requests - a.requests);
  if (sorted.length <= BARS) return sorted;
  const rest = sorted.slice(BARS - 1);
  const sum = (value) => rest.reduce((total, row) => total + value(row), 0);
  const known = rest.filter((row) => row.cost.nanodollars !== null);
  return [...sorted.slice(0, BARS - 1), {
    [name]: `${rest.length} others`, requests: sum((row) => row.requests), failed: sum((row) => row.failed),
    degraded: sum((row) => row.degraded),
    cost: {
      nanodollars: known.length ? known.reduce((total, row) => total + row.cost.nanodollars, 0) : null,
      unpriced: sum((row) => row.cost.unpriced),
    },
  }];
}

/** Every day up to today, also those on which nothing was asked. */
function days(rows) {
  const known = new Map(rows.map((row) => [row.day, row]));
  const today = new Date().toISOString().slice(0, 10);
  const first = rows[0]?.day ?? today;
  const list = [];
  for (let time = Math.min(Date.parse(first), Date.parse(today) - 13 * 864e5); time <= Date.parse(today); time += 864e5) {
    const day = new Date(time).toISOString().slice(0, 10);
    list.push(known.get(day) ?? { day, requests: 0, failed: 0, degraded: 0, cost: { nanodollars: 0, unpriced: 0 } });
  }
  return list;
}

function figure(title, name, rows, Chart, axis) {
  const hasRows = rows.some((row) => row.requests);
  const numbers = make("details", { open: !Chart && hasRows },
    make("summary", { text: "As a table" }),
    table(`${title}: requests and cost`, tableColumns(name), name === "day" ? rows.filter((row) => row.requests).reverse() : rows));
  const isDrawn = Chart && rows.some((row) => amount(row));
  const canvas = isDrawn ? make("canvas", { role: "img", "aria-label": `${title}, ${measure()}: ${rows.slice(0, 4).map((row) => `${row[name] ?? nobody(name)} ${text(row)}`).join(", ")}` }) : null;
  const plot = canvas && make("div", { class: "plot" }, canvas);
  if (plot) plot.style.height = axis === "y" ? `${Math.max(rows.length, 2) * 28 + 8}px` : "220px";
  const why = !hasRows ? "Nothing was asked in this time."
    : measure() === "cost" ? (rows.some((row) => row.cost.nanodollars !== null) ? "Nothing of it cost anything." : "No price is known for any of it.")
      : "";
  const element = make("figure", {}, make("figcaption", {}, make("h3", { text: title })),
    plot, Chart && !canvas && make("p", { class: "hint", text: why }), hasRows && numbers);
  return { element, canvas, rows, name, axis };
}

function tableColumns(name) {
  return [
    { name: name[0].toUpperCase() + name.slice(1), class: "wide", show: (row) => make("span", { class: "name", text: row[name] ?? nobody(name) }) },
    { name: "Requests", class: "number", show: (row) => count(row.requests) },
    { name: "Failed", class: "number", show: (row) => count(row.failed) },
    { name: "Cost", class: "number", show: (row) => (row.cost.unpriced
      ? make("span", {}, row.cost.nanodollars === null ? "" : `${money(row.cost.nanodollars)} `, chip(`${compact(row.cost.unpriced)} no price`, "warn"))
      : money(row.cost.nanodollars)) },
  ];
}

function bars(Chart, { canvas, rows, name, axis }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (variable) => style.getPropertyValue(variable).trim();
  const isCost = measure() === "cost";
  const label = (row) => {
    const full = name === "day" ? dayName(row.day) : row[name] ?? nobody(name);
    return full.length > 24 ? `${full.slice(0, 23)}…` : full;
  };
  const values = { ticks: { color: colour("--muted"), maxTicksLimit: 4, callback: (value) => (isCost ? axisMoney(value) : compact(value)) },
    grid: { color: colour("--line"), drawBorder: false }, beginAtZero: true };
  const names = { ticks: { color: colour("--text"), maxRotation: 0, autoSkip: axis === "x", autoSkipPadding: 12, crossAlign: axis === "y" ? "far" : "near" },
    grid: { display: false, drawBorder: false } };
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  return new Chart(canvas, {
    type: "bar",
    plugins: axis === "y" ? [figures(rows, colour)] : [],
    data: {
      labels: rows.map(label),
      datasets: [{ data: rows.map(amount), backgroundColor: colour("--bar"), hoverBackgroundColor: colour("--accent"), borderRadius: 3, maxBarThickness: 18 }],
    },
    options: {
      indexAxis: axis, animation: false, maintainAspectRatio: false, responsive: true,
      scales: axis === "y" ? { x: { ...values, display: false, grace: "45%" }, y: names } : { x: names, y: values },
      plugins: {
        legend: { display: false },
        tooltip: { displayColors: false, callbacks: {
          title: ([item]) => (name === "day" ? rows[item.dataIndex].day : rows[item.dataIndex][name] ?? nobody(name)),
          label: ({ dataIndex }) => {
            const row = rows[dataIndex];
            return [`${money(row.cost.nanodollars)}`, `${count(row.requests)} requests`, ...(row.cost.unpriced ? [`${count(row.cost.unpriced)} without a price`] : [])];
          },
        } },
      },
    },
  });
}

/** Writes at the end of each bar what it amounts to, and what is not in it. */
function figures(rows, colour) {
  return {
    id: "figures",
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      ctx.save();
      ctx.font = `12px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textBaseline = "middle";
      rows.forEach((row, index) => {
        const y = scales.y.getPixelForValue(index);
        const end = amount(row) === null ? chartArea.left : scales.x.getPixelForValue(amount(row));
        const isUnknown = measure() === "cost" && row.cost.unpriced > 0;
        const shown = !isUnknown ? text(row) : row.cost.nanodollars === null ? "no price" : `${text(row)} + ${compact(row.cost.unpriced)} no price`;
        ctx.fillStyle = colour(isUnknown ? "--warn" : "--muted");
        ctx.fillText(shown, end + 6, y);
      });
      ctx.restore();
    },
  };
}

const nobody = (name) => (name === "target" ? "nobody" : `no ${name}`);
const dayName = (iso) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(iso));
const axisMoney = (dollars) => (dollars === 0 ? "$0" : `$${Number(dollars.toPrecision(3))}`);
