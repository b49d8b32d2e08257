// Which function the editor, Run and the log are about: that of the faces, or lab 4's, of the birds.
import { byId, say } from "./elements.js";
import { whenSpoken } from "./texts.js";

let isBirds = false;
let me = null;
let isWired = false;
let onChange = () => {};

/** The address of what is asked about the function that is chosen. */
export const of = (path) => (isBirds ? `${path}${path.includes("?") ? "&" : "?"}of=birds` : path);

/** The points to which one may have oneself put. */
export const points = () => (isBirds ? me.catch_up_birds : me.catch_up);

export const chosen = () => (isBirds ? "birds" : "faces");

export function openWhich(newMe, wanted) {
  me = newMe;
  onChange = wanted.onChange;
  byId("which").hidden = !me.exercise;
  if (!isWired) {
    isWired = true;
    for (const kind of ["faces", "birds"]) {
      byId(`which-${kind}`).addEventListener("click", () => choose(kind === "birds"));
    }
    whenSpoken(draw);
  }
  draw();
}

async function choose(newIsBirds) {
  if (newIsBirds === isBirds) return;
  isBirds = newIsBirds;
  draw();
  await onChange();
}

function draw() {
  byId("which-faces").setAttribute("aria-pressed", String(!isBirds));
  byId("which-birds").setAttribute("aria-pressed", String(isBirds));
  say(byId("which-name"), me ? (isBirds ? me.bird_function : me.function) : "");
}
