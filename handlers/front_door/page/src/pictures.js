// The workshop's picture, the copy, and the faces in the zip, as they land.
import { byId, element, pause, say } from "./elements.js";
import { Refusal, ask } from "./server.js";
import { t, whenSpoken } from "./texts.js";
import { BadZip, MOST_BYTES, unzip } from "./zip.js";

const AFTER_A_RUN_SECONDS = [0, 2, 4];
const ZIP_SECONDS = 60;
const MOST_SHOWN = 200;
let shown = { source: false, copy: null, zip: null };
let crops = null; // [{ name, bytes }], or a BadZip
let addresses = [];
let round = 0;

export function openPictures() {
  shown = { source: false, copy: null, zip: null };
  whenSpoken(drawCrops);
}

/** Look a few times: what a run wrote is there at once, what one wrote that goes on is not. */
export async function watchPictures() {
  const own = ++round;
  for (const seconds of AFTER_A_RUN_SECONDS) {
    await pause(seconds);
    if (own !== round) return;
    await lookAtPictures();
  }
}

export async function lookAtPictures() {
  let found;
  try {
    found = (await ask("GET", "/pictures")).data;
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  if (!shown.source && found.source) {
    shown.source = true;
    put("picture-source", found.source, "pictureOf", () => (shown.source = false));
  }
  if (found.copy && found.copy_version !== shown.copy) {
    shown.copy = found.copy_version;
    put("picture-copy", found.copy, "pictureCopyOf", () => {});
  }
  if (found.zip && found.zip.version !== shown.zip) {
    shown.zip = found.zip.version;
    await readZip(found.zip);
  }
}

function put(place, address, words, onFault) {
  const picture = element("img", { alt: t(words), decoding: "async" });
  picture.addEventListener("error", () => {
    onFault();
    byId(place).replaceChildren(element("p", { class: "small" }, t("pictureBroken")));
  });
  picture.src = address;
  byId(place).replaceChildren(picture);
}

async function readZip({ url, size, version }) {
  try {
    if (size > MOST_BYTES) throw new BadZip("zipBig");
    crops = await unzip(await fetchBounded(url));
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    crops = error;
    if (error.message === "zipGone") shown.zip = null; // look again next time
  }
  if (shown.zip === version || crops instanceof BadZip) drawCrops();
}

/** Fetch an object of S3, and stop where it is larger than it said. */
async function fetchBounded(url) {
  try {
    const answer = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(ZIP_SECONDS * 1000) });
    if (!answer.ok) throw new BadZip("zipGone");
    const pieces = [];
    let size = 0;
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MOST_BYTES) {
        await reader.cancel();
        throw new BadZip("zipBig");
      }
      pieces.push(value);
    }
    return await new Blob(pieces).arrayBuffer();
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip("zipGone");
  }
}

function drawCrops() {
  for (const place of ["picture-source", "picture-copy"]) {
    if (!byId(place).querySelector("img")) byId(place).replaceChildren(element("p", { class: "small" }, t("pictureNone")));
  }
  const place = byId("crops");
  addresses.forEach((one) => URL.revokeObjectURL(one));
  addresses = [];
  if (crops === null || crops instanceof BadZip) {
    say(byId("crops-state"), crops ? t("cropsBad", { why: t(crops.message) }) : t("cropsNone"));
    place.replaceChildren();
    return;
  }
  say(byId("crops-state"), crops.length === 1 ? t("cropsCountOne") : t("cropsCount", { count: crops.length }));
  place.replaceChildren(...[...byEmotion()].map(([emotion, ones]) =>
    element("figure", {}, element("figcaption", {}, emotion), element("div", { class: "faces" }, ...ones.map(face)))));
}

function byEmotion() {
  const groups = new Map();
  for (const one of crops.slice(0, MOST_SHOWN)) {
    const [folder] = one.name.includes("/") ? one.name.split("/") : ["-"];
    groups.set(folder, [...(groups.get(folder) ?? []), one]);
  }
  return new Map([...groups].sort());
}

function face({ name, bytes }) {
  const broken = () => element("span", { class: "small broken" }, t("cropBroken", { name }));
  if (bytes === null) return broken();
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  addresses.push(address);
  const picture = element("img", { src: address, alt: name, title: name, decoding: "async" });
  picture.addEventListener("error", () => picture.replaceWith(broken()));
  return picture;
}
