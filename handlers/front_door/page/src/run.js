// Running the function: its answer, its log, and the end of a run that the door does not wait for.
import { doorNow } from "./clock.js";
import { clearMark, isChanged, pointAt } from "./code.js";
import { busy, byId, element, pause } from "./elements.js";
import { Lost, Refusal, ask } from "./server.js";
import { number, t, whenSpoken } from "./texts.js";
import { chosen, of } from "./which.js";

const DOOR_SECONDS = 40; // more than the door itself waits
const POLL_SECONDS = 2;
const LONGEST_SECONDS = 180; // a function has 63 s, its log some more until it is there
const MOST_LINES = 500;
const LONGEST_LINE = 2000; // characters
let answer = () => [element("p", { class: "small" }, t("answerNone"))];
let ticking = 0;
let onRan = () => {};

export function openRun(wanted) {
  onRan = wanted.onRan;
  byId("run").addEventListener("click", run);
  whenSpoken(drawAnswer);
}

/** What a bird has just started writes into the log of the birds' function. */
export async function lookAtLog() {
  if (chosen() === "birds") await drawLogAnew();
}

const drawLogAnew = async () => drawLog((await ask("GET", of("/log"))).data.lines.map((one) => one.text));

/** Forget what the other function answered, and show the log of this one. */
export async function clearRun() {
  show(() => [line(t("answerNone"), "small")]);
  await drawLogAnew();
}

export const run = () => busy(byId("run"), start);

function show(newAnswer) {
  answer = newAnswer;
  drawAnswer();
}

const drawAnswer = () => byId("answer-text").replaceChildren(...answer());
const line = (text, kind = "") => element("p", { class: kind }, text);

async function start() {
  const wasChanged = isChanged();
  clearMark();
  countSeconds();
  try {
    const { status, data } = await ask("POST", of("/run"), {}, { seconds: DOOR_SECONDS, isRepeatable: false });
    if (status === 202) await follow(data.since);
    else ended(data, wasChanged);
  } catch (error) {
    if (error instanceof Lost) show(() => [line(t("runLost"), "fault")]);
    else if (error instanceof Refusal) show(() => [line(error.message, "fault")]);
    else throw error;
  } finally {
    clearInterval(ticking);
    byId("answer").scrollIntoView({ block: "nearest" }); // below the editor it may be out of sight
    onRan();
  }
}

function countSeconds() {
  const began = performance.now();
  clearInterval(ticking);
  show(() => [line(t("running")), element("p", { class: "small counting", "aria-hidden": "true" })]);
  ticking = setInterval(() => {
    const place = document.querySelector(".counting");
    if (place) place.textContent = t("runningSince", { seconds: Math.round((performance.now() - began) / 1000) });
  }, 1000);
}

function ended(data, wasChanged) {
  const seconds = () => number(data.seconds ?? 0);
  const fault = data.error;
  drawLog(data.log ?? []);
  show(() => [
    data.failed ? line(t("ranFailed", { seconds: seconds() }), "state missed") : line(t("ranOk", { seconds: seconds() }), "state right"),
    fault && element("p", { class: "words" }, fault.type ? element("strong", {}, `${fault.type}: `) : "", String(fault.message ?? "")),
    !data.failed && element("pre", { class: "source", tabindex: "0", role: "group", "aria-label": t("answer") }, pretty(data.answer)),
    wasChanged && line(t("ranOld"), "small"),
  ].filter(Boolean));
  if (fault?.line) {
    const place = element("p");
    byId("answer-text").append(place);
    pointAt(fault.line, place);
  }
}

const pretty = (value) => {
  const text = JSON.stringify(value, null, 2) ?? "";
  return text.length > 20000 ? `${text.slice(0, 20000)} ...` : text;
};

/** A run that goes on: read its log until it says REPORT. */
async function follow(since) {
  show(() => [line(t("runLong")), element("p", { class: "small counting", "aria-hidden": "true" })]);
  const end = doorNow() + LONGEST_SECONDS * 1000;
  while (doorNow() < end) {
    await pause(POLL_SECONDS);
    const { data } = await ask("GET", of(`/log?since=${encodeURIComponent(since)}`));
    const lines = data.lines.map((one) => one.text);
    drawLog(lines);
    const report = lines.findLast((text) => text.startsWith("REPORT"));
    if (report) {
      const took = /Duration: ([\d.]+) ms/.exec(report);
      const isTimedOut = lines.some((text) => text.includes("Task timed out")) || /Status: timeout/.test(report);
      const isFailed = isTimedOut || lines.some((text) => text.startsWith("[ERROR]")) || /Status: error/.test(report);
      show(() => [
        line(took ? t("runEnded", { seconds: number(Number(took[1]) / 1000) }) : t("runEndedPlain"), `state ${isFailed ? "missed" : "right"}`),
        ...(isTimedOut ? [line(t("timedOut"))] : []),
      ]);
      return;
    }
  }
  show(() => [line(t("runUnknown"), "fault")]);
}

function drawLog(lines) {
  const shown = lines.slice(-MOST_LINES);
  const place = byId("log-lines");
  byId("log-none").hidden = lines.length > 0;
  place.hidden = lines.length === 0;
  place.replaceChildren(
    ...(shown.length < lines.length ? [element("p", { class: "cut" }, t("logCut", { count: lines.length - shown.length }))] : []),
    ...shown.map((text) => element("p", { class: kind(String(text)) }, String(text).slice(0, LONGEST_LINE).trimEnd())),
  );
  place.scrollTop = place.scrollHeight;
}

function kind(text) {
  if (/^(START|END|REPORT|INIT_START) /.test(text)) return "frame-line";
  return /^\[ERROR\]|Task timed out|Traceback/.test(text) ? "error-line" : "own-line";
}
