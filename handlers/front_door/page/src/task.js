// The task: the guides' text as fragments that were rendered beforehand, with this participant's values put in.
import { byId, element } from "./elements.js";
import { number, spoken, t, whenSpoken } from "./texts.js";

const PLACE = /\{\{\s*(\w+)\s*\}\}/g;
let me = null;
let isWired = false;
let isMarked = false; // whether feedback has said what is done
let passed = new Set(); // criteria
const opened = new Set(); // steps that somebody has seen
const DONE_BY = {
  "task-step-1": ["memory", "timeout", "layer"],
  "task-step-2": ["input_copied"],
  "task-step-3": ["zip_readable", "face_count", "emotions", "crops"],
  "task-birds": ["species"],
  "task-lab4": ["species_endpoint", "species_ranking", "species_message", "species_publish"],
};

export function openTask(newMe) {
  me = newMe;
  if (isWired) return draw();
  isWired = true;
  return whenSpoken(draw);
}

async function draw() {
  const language = spoken();
  const address = document.documentElement.dataset[language === "de" ? "taskDe" : "taskEn"];
  let text;
  try {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    text = await answer.text();
  } catch {
    byId("task-text").replaceChildren(element("p", {}, t("taskNone")));
    return;
  }
  if (language !== spoken()) return;
  const parts = new DOMParser().parseFromString(text, "text/html"); // our own file; nothing of anybody's is in it yet
  if (!me.has_endpoint || me.exercise) parts.getElementById("task-birds")?.remove();
  if (!me.exercise) parts.getElementById("task-lab4")?.remove();
  fill(parts.body, values());
  byId("task-text").replaceChildren(...[...parts.body.querySelectorAll("section")].map(fold));
  for (const id of opened) byId(id).open = true;
  drawSteps();
  addCopyButtons();
}

/** What a text may have in braces: whatever GET /me says. */
function values() {
  const plain = Object.fromEntries(Object.entries(me).filter(([, value]) => ["string", "number"].includes(typeof value)));
  return { ...plain, confidence_threshold: number(me.confidence_threshold, 2) };
}

/** Each section becomes a step that opens and closes; what a step is done by stands in DONE_BY. */
function fold(section) {
  const title = section.querySelector("h3");
  const step = element("details", { class: "step", id: section.id }, element("summary", {}, title), ...section.childNodes);
  step.addEventListener("toggle", () => step.open && opened.add(step.id));
  return step;
}

/** Mark the steps that feedback says are done; the first time, open the first that is not. */
export function markSteps(row) {
  passed = new Set((row?.criteria ?? []).filter((one) => one.passed).map((one) => one.id));
  isMarked = true;
  drawSteps();
}

function drawSteps() {
  let next = null;
  for (const [id, criteria] of Object.entries(DONE_BY)) {
    const step = byId(id);
    if (!step) continue;
    const isDone = criteria.every((one) => passed.has(one));
    step.classList.toggle("done", isDone);
    const state = step.querySelector("summary .unseen") ?? step.querySelector("summary").appendChild(element("span", { class: "unseen" }));
    state.textContent = isDone ? t("stepDone") : "";
    if (!isDone) next ??= step;
  }
  if (isMarked && opened.size === 0 && next) {
    opened.add(next.id);
    next.open = true;
  }
}

/** Values become text; in an address they are encoded. */
function fill(node, found) {
  if (node.nodeType === Node.TEXT_NODE) {
    node.data = node.data.replace(PLACE, (whole, key) => String(found[key] ?? whole));
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  if (node.hasAttribute("href")) {
    node.setAttribute("href", node.getAttribute("href").replace(PLACE, (whole, key) => encodeURIComponent(found[key] ?? "")));
    if (/^https:/.test(node.getAttribute("href"))) {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer");
    }
  }
  for (const child of [...node.childNodes]) fill(child, found);
}

/** Code to be copied gets a button; the block itself can be scrolled by keyboard. */
function addCopyButtons() {
  for (const block of byId("task-text").querySelectorAll("pre")) {
    block.tabIndex = 0;
    block.setAttribute("role", "group");
    block.setAttribute("aria-label", t("codeBlock"));
    if (!navigator.clipboard || !block.querySelector(".language-python")) continue;
    const button = element("button", { type: "button", class: "quiet copy" }, t("copy"));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent).then(() => (button.textContent = t("copied")), () => {});
      setTimeout(() => (button.textContent = t("copy")), 2000);
    });
    block.before(button);
  }
}
