// Numbers, times and money as people read them.

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (number) => whole.format(number);
export const compact = (number) => (Math.abs(number) < 10000 ? whole.format(number) : short.format(number));

/** Money, from billionths of a dollar; what nobody knows is never nothing. */
export function money(nanodollars) {
  if (nanodollars === null || nanodollars === undefined) return "no price";
  const dollars = nanodollars / 1e9;
  if (dollars === 0) return "$0";
  const size = Math.abs(dollars);
  if (size >= 1000) return "$" + whole.format(Math.round(dollars));
  if (size >= 1) return "$" + dollars.toFixed(2);
  if (size >= 0.01) return "$" + dollars.toFixed(4).replace(/0{1,2}$/, "");
  if (size < 0.0000001) return "< $0.0000001";
  // Two digits that say something.
  return "$" + dollars.toFixed(Math.min(9, 1 - Math.floor(Math.log10(size))));
}

/** A length of time, from microseconds. */
export function duration(microseconds) {
  if (microseconds === null || microseconds === undefined) return "–";
  if (microseconds === 0) return "0 ms";
  const milliseconds = microseconds / 1000;
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const rest = Math.round(seconds);
  if (rest < 3600) return `${Math.floor(rest / 60)} min ${String(rest % 60).padStart(2, "0")} s`;
  return `${Math.floor(rest / 3600)} h ${String(Math.floor(rest / 60) % 60).padStart(2, "0")} min`;
}

export function bytes(number) {
  if (number < 1000) return `${number} B`;
  if (number < 1e6) return `${(number / 1000).toFixed(1)} kB`;
  return `${(number / 1e6).toFixed(1)} MB`;
}

export function percent(share) {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** The time of a row in the reader's own zone; the day with it unless it is today. */
export function moment(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "–";
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock.format(date) : `${day.format(date)} ${clock.format(date).slice(0, 5)}`;
}

export const fullMoment = (iso) => full.format(new Date(iso));

/** A class such as `rate_limit_minute` in words. */
export const words = (name) => String(name).replaceAll("_", " ");
