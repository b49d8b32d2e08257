// What the workshop's judging function says, criterion by criterion.
import { busy, byId, element, pause } from "./elements.js";
import { Refusal, ask } from "./server.js";
import { number, spoken, t, whenSpoken } from "./texts.js";

const POLL_SECONDS = 2;
const LONGEST_SECONDS = 40;
let feedback = null; // { row, is_current }
let isWaiting = false;
let onRow = () => {};
let round = 0; // only the latest of several waits goes on

export function openFeedback(wanted) {
  onRow = wanted.onRow;
  byId("feedback-again").addEventListener("click", () => busy(byId("feedback-again"), watchFeedback));
  whenSpoken(draw);
}

/** Ask until the feedback knows the last upload. */
export async function watchFeedback() {
  const own = ++round;
  const end = performance.now() + LONGEST_SECONDS * 1000;
  isWaiting = true;
  draw();
  try {
    do {
      feedback = (await ask("GET", "/feedback")).data;
      if (own !== round) return;
      if (feedback.is_current) break;
      draw();
      await pause(POLL_SECONDS);
    } while (own === round && performance.now() < end);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  } finally {
    if (own === round) {
      isWaiting = false;
      draw();
    }
  }
}

/** Ask once, without a word. */
export async function lookAtFeedback() {
  if (isWaiting) return;
  feedback = (await ask("GET", "/feedback")).data;
  draw();
}

function draw() {
  const row = feedback?.row ?? null;
  const sum = byId("feedback-sum");
  const wanted = row ? summary(row) : [element("p", { class: "small" }, t(isWaiting ? "feedbackWait" : "feedbackNone"))];
  const text = wanted.map((one) => one.textContent).join("");
  if (sum.dataset.shown !== spoken() + text) {
    sum.dataset.shown = spoken() + text;
    sum.replaceChildren(...wanted);
  }
  if (feedback) onRow(row);
  byId("feedback").classList.toggle("done", isDone(row));
  byId("feedback-list").replaceChildren(...(row?.criteria ?? []).map(criterion));
}

const isDone = (row) => Boolean(row && feedback.is_current && row.status === "graded" && row.max_score > 0 && row.score === row.max_score);

function summary(row) {
  if (row.status === "error") return [element("p", { class: "state missed" }, t("feedbackError"))];
  const parts = [];
  if (isDone(row)) parts.push(element("p", { class: "big" }, t("feedbackDone")), element("p", {}, t("feedbackDoneText")));
  parts.push(
    element("p", { class: "score" }, t("feedbackSum", { score: number(row.score), max: number(row.max_score) })),
    element("progress", { max: row.max_score, value: row.score, "aria-label": t("feedbackSum", { score: number(row.score), max: number(row.max_score) }) }),
  );
  const missed = row.criteria.filter((one) => !one.passed).map((one) => one.id);
  if (missed.length === 1 && missed[0] === "species") parts.push(element("p", { class: "state right" }, t("feedbackFaces")));
  if (isWaiting) parts.push(element("p", { class: "small" }, t("feedbackWait")));
  else if (!feedback.is_current) parts.push(element("p", { class: "small" }, t("feedbackLate")));
  return parts;
}

function criterion(one) {
  const name = t(`criterion.${one.id}`);
  const hint = (spoken() === "de" && one.hint_de) || one.hint;
  return element(
    "li", { class: one.passed ? "right" : "missed" },
    element("span", { class: "name" }, name.startsWith("criterion.") ? one.id : name),
    element("span", { class: "mark" }, t(one.passed ? "right" : "missed")),
    element("span", { class: "points" }, t("points", { points: number(one.points), max: number(one.max_points) })),
    !one.passed && hint && element("p", { class: "hint" }, hint),
  );
}
