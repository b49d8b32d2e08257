// The page: who is signed in, what is shown, and what is asked for again from time to time.
import { lookAtBirds, openBirds, wireBirds } from "./birds.js";
import { doorNow, setClock, setSlot, tick } from "./clock.js";
import { change, openEditor } from "./code.js";
import { openDrafts } from "./drafts.js";
import { busy, byId, element, pause, say } from "./elements.js";
import { lookAtFeedback, openFeedback, watchFeedback } from "./feedback.js";
import { isHandUp, showHand, wireHand } from "./hand.js";
import { lookAtPictures, openPictures, watchPictures } from "./pictures.js";
import { clearRun, lookAtLog, openRun, run } from "./run.js";
import { Lost, Refusal, ask, knock, line } from "./server.js";
import { openSettings } from "./settings.js";
import { markSteps, openTask } from "./task.js";
import { moment, speak, t, whenSpoken, writeTexts } from "./texts.js";
import { openVersions, refreshVersions } from "./versions.js";
import { openWhich } from "./which.js";

const SECONDS = { clock: 5, hand: 8, me: 45, look: 60, knock: 3, closed: 20 };
const VIEWS = ["door", "closed", "place"];
let view = "";
let closed = null;
let lineWords = () => "";
let me = null;

function show(newView) {
  view = newView;
  for (const one of VIEWS) byId(one).hidden = one !== view;
  for (const id of ["strip", "sign-out", "console"]) byId(id).hidden = view !== "place";
  if (view !== "place") say(byId("who"), "");
  document.body.dataset.view = view;
}

// ------------------------------------------------------------------ the door

/** The code in the address (#7K3M-9PQR-2XYZ), which is taken out of it; browsers send it to nobody. */
function codeInAddress() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!/^[0-9a-z -]{10,40}$/i.test(code) || !/\d/.test(code)) return "";
  history.replaceState(null, "", location.pathname + location.search);
  return code;
}

function askForCode({ note = "", fault = "" }) {
  show("door");
  say(byId("door-note"), note);
  say(byId("own-code-fault"), fault);
  byId("own-code").focus();
}

async function signIn(code) {
  say(byId("own-code-fault"), "");
  say(byId("door-note"), t("signingIn"));
  try {
    await ask("POST", "/session", { code }, { isQuiet: true });
    byId("own-code").value = "";
    await enter();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 403 && error.code === "closed") showClosed(error);
    else askForCode({ fault: error.message });
  }
}

async function signOut() {
  await ask("DELETE", "/session", undefined, { isQuiet: true }).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
  });
  location.reload(); // nothing of this participant stays in the window
  sessionStorage.setItem("signed-out", "yes");
}

function showClosed(error) {
  setClock(error.body.now ?? error.date);
  closed = error.body;
  show("closed");
  drawClosed();
}

function drawClosed() {
  if (!closed) return;
  const isBefore = doorNow() < Date.parse(closed.opens);
  say(byId("closed-sentence"), t(isBefore ? "closedBefore" : "closedAfter"));
  byId("closed-times").replaceChildren(
    ...["opens", "closes"].flatMap((name) => [element("dt", {}, t(name)), element("dd", {}, moment(closed[name], "day"))]),
    element("dt", {}, t("clock")), element("dd", {}, moment(doorNow(), "day")),
  );
}

async function begin(code = codeInAddress()) {
  if (code) {
    show("door");
    byId("own-code").value = code;
    await signIn(code);
    return;
  }
  try {
    await enter();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 403 && error.code === "closed") showClosed(error);
    else if (error.status === 401) askForCode({ note: sessionStorage.getItem("signed-out") ? t("signedOut") : "" });
    else askForCode({ fault: error.message });
    sessionStorage.removeItem("signed-out");
  }
}

// ------------------------------------------------------------------ the workplace

async function refreshMe(options = {}) {
  me = (await ask("GET", "/me", undefined, options)).data;
  setClock(me.now);
  setSlot(me);
  showHand(me);
  say(byId("workshop"), me.workshop);
  say(byId("who"), `${me.pseudonym} · ${me.group}`);
  document.title = `${me.pseudonym} · ${me.workshop}`;
}

async function enter() {
  const before = me?.pseudonym;
  await refreshMe({ isQuiet: true });
  if (before && before !== me.pseudonym) location.reload(); // somebody else: nothing of the other stays in the window
  openDrafts(me);
  show("place");
  openTask(me);
  openWhich(me, { onChange: changeFunction });
  openVersions();
  openBirds(me, { onNamed: watchFeedback, onWait: lookAtLog });
  openPictures();
  await Promise.all([
    openEditor({ onRun: run, onDeployed: refreshVersions }),
    ...[lookAtPictures(), lookAtFeedback(), lookAtBirds(), openSettings(me, { onSaved: watchFeedback })].map((one) => one.catch(ignore)),
  ]);
}

async function changeFunction() {
  openVersions();
  await Promise.all([change(), clearRun(), refreshVersions()].map((one) => one.catch(ignore)));
}

function ran() {
  watchPictures();
  watchFeedback();
}

// ------------------------------------------------------------------ again and again

/** Do something every so many seconds while the page is looked at; a failure is no reason to stop. */
async function every(seconds, act) {
  for (;;) {
    await pause(seconds);
    if (document.hidden) continue;
    await Promise.resolve().then(act).catch(ignore);
  }
}

function ignore(error) {
  if (!(error instanceof Refusal || error instanceof Lost)) throw error;
}

function watchLine() {
  const put = (words, kind) => {
    lineWords = words;
    say(byId("line"), words());
    byId("line").dataset.kind = kind;
  };
  line.addEventListener("lost", () => put(() => t("lineLost"), "lost"));
  line.addEventListener("busy", ({ detail }) => put(() => t("lineBusy", { seconds: detail }), "busy"));
  line.addEventListener("free", () => put(() => "", ""));
  line.addEventListener("back", async () => {
    if (byId("line").dataset.kind !== "lost") return;
    put(() => t("lineBack"), "back");
    await pause(4);
    if (byId("line").dataset.kind === "back") put(() => "", "");
  });
  line.addEventListener("out", () => view === "place" && askForCode({ note: t("sessionOver") }));
  line.addEventListener("closed", ({ detail }) => view === "place" && showClosed(detail));
}

function wire() {
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(byId("sign-in").querySelector("button"), () => signIn(byId("own-code").value));
  });
  byId("sign-out").addEventListener("click", () => busy(byId("sign-out"), signOut));
  byId("closed-again").addEventListener("click", () => busy(byId("closed-again"), () => begin()));
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
  wireBirds();
  wireHand();
  openRun({ onRan: ran });
  openFeedback({ onRow: markSteps });
  watchLine();
  addEventListener("hashchange", () => {
    const code = codeInAddress(); // the address of a sheet, put into a window that has the page already
    if (code) begin(code);
  });
}

whenSpoken(() => {
  writeTexts();
  drawClosed();
  tick();
  say(byId("line"), lineWords());
});
byId("no-script").remove();
wire();
every(SECONDS.clock, tick);
every(SECONDS.knock, knock);
every(SECONDS.closed, () => view === "closed" && begin());
every(SECONDS.hand, () => view === "place" && isHandUp() && refreshMe());
every(SECONDS.me, () => view === "place" && !isHandUp() && refreshMe());
every(SECONDS.look, () => view === "place" && Promise.all([lookAtPictures(), lookAtFeedback(), lookAtBirds()]));
begin();
