// What is typed and not deployed yet, and code that gave way to other code: kept in this browser, for each participant.

import { chosen } from "./which.js";

const MOST_KEPT = 5;
let owner = "";

export function openDrafts({ workshop, group, pseudonym }) {
  owner = [workshop, group, pseudonym].join("/");
}

/** The faces' code has the names that it had before there was any other. */
const place = (name) => `${name}:${owner}${chosen() === "faces" ? "" : `/${chosen()}`}`;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(place(name)));
  } catch {
    return null;
  }
}

/** @returns whether the browser keeps it */
function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(place(name));
    else localStorage.setItem(place(name), JSON.stringify(value));
    return true;
  } catch {
    return false; // private windows, or no room
  }
}

/** The draft: { source, base }, base being the checksum of the code that it began from; or null. */
export function draft() {
  const found = read("draft");
  return typeof found?.source === "string" ? found : null;
}

export const keepDraft = (source, base) => write("draft", { source, base });
export const dropDraft = () => write("draft", null);

/** Earlier code: [{ source, at }], newest first. */
export function kept() {
  const found = read("kept");
  return Array.isArray(found) ? found.filter((one) => typeof one?.source === "string") : [];
}

export function keep(source, at) {
  const others = kept().filter((one) => one.source !== source);
  write("kept", [{ source, at }, ...others].slice(0, MOST_KEPT));
}
