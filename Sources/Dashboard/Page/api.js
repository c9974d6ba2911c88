// Calls of Aloft's own interface; who calls is in a cookie that no script can read, or in a key that somebody gave this page.

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let key = null;

/** Shows a key with every call from now on, for as long as the page is open; `null` for none. */
export function useKey(text) { key = text; }

async function send(path, { method = "GET", body, signal, headers: more = {} } = {}) {
  const headers = { ...more };
  if (key) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "Aloft cannot be reached.");
  }
  if (response.ok) return response;
  let message = `Aloft answered with status ${response.status}.`;
  try {
    message = (await response.json()).error.message ?? message;
  } catch { /* What is no JSON has nothing to say to people. */ }
  throw new Refusal(response.status, message);
}

/** Asks for JSON; parameters without a value are left out. */
export async function ask(path, parameters = {}, options = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "" && value !== false) query.set(name, value);
  }
  const text = query.toString();
  const response = await send(text ? `${path}?${text}` : path, options);
  return response.status === 204 ? null : response.json();
}

/** Saves what is at a path as a file, under the name that it comes with. */
export async function download(path, fallback) {
  const response = await send(path);
  const name = response.headers.get("content-disposition")?.match(/filename="([^"\\/]+)"/)?.[1] ?? fallback;
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Silence for this long means that the connection is gone: a living one is heard every 15 seconds. */
const SILENCE = 40000;

/** Hands every event of a stream to `take` until it ends; throws when it was refused or broke off. */
export async function listen(path, take, { signal, headers, opened } = {}) {
  const watch = new AbortController();
  const stop = () => watch.abort();
  signal?.addEventListener("abort", stop, { once: true });
  addEventListener("offline", stop, { once: true });
  let timer;
  const heard = () => { clearTimeout(timer); timer = setTimeout(stop, SILENCE); };
  try {
    const response = await send(path, { signal: watch.signal, headers });
    opened?.();
    heard();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      // A line may end within a piece, and a piece within a line.
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parse(block);
        if (event) take(event.name, event.data, event.id);
      }
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    removeEventListener("offline", stop);
    watch.abort();
  }
}

function parse(block) {
  let name = "message";
  let id = null;
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("id: ")) id = line.slice(4);
    else if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return data.length ? { name, id, data: JSON.parse(data.join("\n")) } : null;
}
