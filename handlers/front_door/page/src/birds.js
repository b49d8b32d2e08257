// Birds: choose, drop or take a picture, send it, and wait for the model's sentence.
import { busy, byId, element, pause, say } from "./elements.js";
import { Refusal, ask, line } from "./server.js";
import { number, t, whenSpoken } from "./texts.js";
import { BadPicture, shrink, uploadName } from "./shrink.js";

const POLL_SECONDS = 2;
const LONGEST_SECONDS = 90;
const SEND_SECONDS = 60;
let hasModel = true;
let birds = [];
let state = () => "";
let onNamed = () => {};
let onWait = () => {};

export function openBirds({ has_endpoint }, wanted) {
  hasModel = has_endpoint;
  byId("birds-off").hidden = hasModel;
  byId("bird-form").hidden = !hasModel;
  onNamed = wanted.onNamed;
  onWait = wanted.onWait;
}

/** Wire the buttons, once. */
export function wireBirds() {
  const [choice, camera, drop] = [byId("bird"), byId("camera"), byId("drop")];
  let isUploading = false; // the button opened the chooser: what is chosen is sent at once
  byId("bird-upload").addEventListener("click", () => {
    if (choice.files.length) return send([...choice.files]);
    isUploading = true;
    return choice.click();
  });
  choice.addEventListener("change", () => {
    if (!choice.files.length) return;
    if (isUploading) send([...choice.files]);
    else show(() => t("birdChosen", { name: choice.files[0]?.name ?? "" }));
    isUploading = false;
  });
  choice.addEventListener("cancel", () => (isUploading = false));
  byId("bird-camera").addEventListener("click", () => camera.click());
  camera.addEventListener("change", () => camera.files.length && send([...camera.files]));
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragenter" || name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) send([...event.dataTransfer.files]);
    });
  }
  // A picture that misses the field by a finger's breadth would else take the place of the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  whenSpoken(() => {
    say(byId("bird-state"), state());
    draw();
  });
}

function show(newState) {
  state = newState;
  say(byId("bird-state"), state());
}

const send = (files) =>
  busy(byId("bird-upload"), async () => {
    for (const file of files) await sendOne(file);
  });

async function sendOne(file) {
  const { name } = file;
  try {
    show(() => t("birdReading"));
    const picture = await shrink(file);
    show(() => t("birdSending", { name }));
    const { data } = await ask("POST", "/birds", { name: uploadName(name), size: picture.size });
    await post(data, picture);
    byId("bird").value = byId("camera").value = "";
    show(() => t("birdWaiting", { name }));
    await waitFor(data.key, name);
  } catch (error) {
    if (error instanceof BadPicture) show(() => t(error.message));
    else if (error instanceof Refusal) show(() => error.message);
    else throw error;
  }
}

/** Send the picture to S3 by the form that the door signed. */
async function post({ url, fields }, picture) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append("file", picture);
  for (;;) {
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body: form, credentials: "omit", signal: AbortSignal.timeout(SEND_SECONDS * 1000) });
    } catch {
      line.dispatchEvent(new CustomEvent("lost"));
      await pause(POLL_SECONDS);
      continue;
    }
    line.dispatchEvent(new CustomEvent("back"));
    if (answer.ok) return;
    const why = /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? answer.status;
    throw Object.assign(new Refusal(answer.status, { error: t("birdRefused", { why }) }));
  }
}

async function waitFor(key, name) {
  const end = performance.now() + LONGEST_SECONDS * 1000;
  while (performance.now() < end) {
    await Promise.all([lookAtBirds(), onWait()]);
    const own = birds.find((one) => one.key === key);
    if (own?.sentence) {
      show(() => t("birdSaid", { name, sentence: headline(own) || own.sentence }));
      onNamed();
      return;
    }
    await pause(POLL_SECONDS);
  }
  show(() => t("birdLate", { name }));
}

/** What the model sees first, in the page's language; empty where it said nothing. */
const headline = ({ species: [first] = [] }) =>
  first ? t("birdSure", { species: first.name, percent: number(first.certainty * 100, 0) }) : "";

export async function lookAtBirds() {
  if (!hasModel) return;
  birds = (await ask("GET", "/birds")).data.birds;
  draw();
}

function draw() {
  byId("birds-list").replaceChildren(...[...birds].sort((a, b) => String(b.uploaded).localeCompare(String(a.uploaded))).map(bird));
}

function bird(one) {
  const { name, url, sentence, refused } = one;
  const first = headline(one);
  const picture = element("img", { alt: "", decoding: "async" });
  picture.addEventListener("error", () => picture.remove());
  if (url) picture.src = url;
  return element(
    "li", {},
    url && picture,
    element(
      "div", {},
      element("p", { class: "name" }, name),
      first
        ? element("p", { class: "state right" }, first)
        : !sentence && element("p", { class: "small" }, t("birdNoAnswer")),
      sentence && element("p", { class: refused ? "fault" : "words" }, sentence),
    ),
  );
}
