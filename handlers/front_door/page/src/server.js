// Requests to the door: in the reader's language, patient where the network or the door needs a moment.
import { pause } from "./elements.js";
import { spoken, t } from "./texts.js";

const USUAL_SECONDS = 20;
const PAUSE_SECONDS = 2; // between two attempts without a network
// Between attempts at a door that is busy. Each waits by up to half less or more, so that a class that is turned away
// together does not come back together.
const BUSY_SECONDS = [2, 4, 8, 15, 15, 15, 15, 15];
const BUSY = new Set([429, 502, 503, 504]);

/** What happens to the line: "lost", "back", "busy" (with seconds), "out" (signed out), "closed" (with the answer). */
export const line = new EventTarget();
let isLost = false;

const tell = (name, detail = null) => line.dispatchEvent(new CustomEvent(name, { detail }));

/** The door's "no", with its sentence. */
export class Refusal extends Error {
  constructor(status, body) {
    super(typeof body?.error === "string" ? body.error : t("fault", { status }));
    this.status = status;
    this.body = body ?? {};
    this.code = this.body.code ?? "";
  }
}

/** The network did not carry the request, or carried back what is not the door's. */
export class Lost extends Error {}

/** A request once: its answer, or Refusal, or Lost. */
async function once(method, path, body, seconds) {
  let answer;
  let text;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        "Accept-Language": spoken(),
        ...(method === "GET" ? {} : { "Content-Type": "application/json" }),
      },
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(seconds * 1000),
    });
    text = answer.status === 204 ? "" : await answer.text();
  } catch (error) {
    throw new Lost(String(error));
  }
  if (isLost) {
    isLost = false;
    tell("back");
  }
  let data = null;
  try {
    data = text === "" ? null : JSON.parse(text);
  } catch {
    // A page in place of data: the sign-in page of a network, say.
    if (answer.ok) throw new Lost("no JSON");
  }
  if (answer.ok) return { status: answer.status, data };
  const after = Number(answer.headers.get("Retry-After")) || 0;
  throw Object.assign(new Refusal(answer.status, data), { after, date: answer.headers.get("Date") });
}

/**
 * Ask the door.
 *
 * @param options.isRepeatable whether it may be sent again after a lost network: it waits for the network then
 * @param options.isQuiet whether a refused cookie is the caller's business alone
 * @throws Refusal, and Lost where it is not repeatable
 */
export async function ask(method, path, body = undefined, options = {}) {
  const { seconds = USUAL_SECONDS, isRepeatable = true, isQuiet = false } = options;
  for (let attempt = 0; ; ) {
    try {
      return await once(method, path, body, seconds);
    } catch (error) {
      if (error instanceof Lost) {
        if (!isLost) {
          isLost = true;
          tell("lost");
        }
        if (!isRepeatable) throw error;
        await pause(PAUSE_SECONDS);
      } else if (error instanceof Refusal && BUSY.has(error.status) && attempt < BUSY_SECONDS.length) {
        const wait = Math.min(Math.max(BUSY_SECONDS[attempt], error.after), 30) * (0.5 + Math.random());
        attempt += 1;
        tell("busy", Math.ceil(wait));
        await pause(wait);
        tell("free");
      } else {
        if (error instanceof Refusal && !isQuiet) {
          if (error.status === 401) tell("out");
          if (error.status === 403 && error.code === "closed") tell("closed", error);
        }
        throw error;
      }
    }
  }
}

/** A network that answers again is noticed also where nobody asks anything. */
export async function knock() {
  if (isLost) await ask("GET", "/me", undefined, { seconds: 5, isRepeatable: false }).catch(() => {});
}
