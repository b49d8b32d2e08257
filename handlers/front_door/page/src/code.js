// The function's code: the editor, Deploy, and what happens when somebody else changed it.
import { doorNow } from "./clock.js";
import { draft, dropDraft, keep, keepDraft } from "./drafts.js";
import { busy, byId, element, say } from "./elements.js";
import { Refusal, ask } from "./server.js";
import { moment, t, whenSpoken } from "./texts.js";
import { of } from "./which.js";

let editor = null;
let deployed = { source: "", sha: "" };
let other = null; // the code that is in the function now, in a conflict
let state = () => t("loading");
let onRun = () => {};
let onDeployed = () => {};

const show = (newState) => {
  state = newState;
  say(byId("code-state"), state());
};

/** Put the editor in, once. */
export async function openEditor(wanted) {
  onRun = wanted.onRun;
  onDeployed = wanted.onDeployed;
  if (!editor) {
    const { createEditor } = await import(document.documentElement.dataset.editor);
    editor = createEditor({
      parent: byId("editor"),
      nonce: document.querySelector("script[nonce]")?.nonce ?? "",
      label: t("editor"),
      describedBy: "editor-help",
      phrases: t("phrases"),
      onEdit: edited,
      keys: { "Mod-s": () => byId("deploy").click(), "Mod-Enter": () => onRun() },
    });
    whenSpoken(() => {
      editor.speak(t("phrases"));
      say(byId("code-state"), state());
    });
    byId("deploy").addEventListener("click", () => busy(byId("deploy"), deploy));
    byId("search").addEventListener("click", () => editor.search());
    byId("conflict-mine").addEventListener("click", () => busy(byId("conflict-mine"), keepMine));
    byId("conflict-theirs").addEventListener("click", takeTheirs);
    addEventListener("beforeunload", (event) => {
      if (isChanged() && !keepDraft(editor.source, deployed.sha)) event.preventDefault();
    });
  }
  await load();
}

/** Show the code of the other function; what is typed and not deployed is a draft of its own. */
export async function change() {
  hideConflict();
  editor.mark(null);
  show(() => t("loading"));
  await load();
}

export const isChanged = () => editor !== null && editor.source !== deployed.source;

/** Fetch the function's present code; what was typed and not deployed comes before it. */
export async function load() {
  const { data } = await ask("GET", of("/code"));
  deployed = { source: data.source, sha: data.code_sha256 };
  const typed = draft();
  if (!typed || typed.source === deployed.source) {
    dropDraft();
    editor.fill(deployed.source);
    show(() => data.note ?? (data.modified ? t("deployedPlain", { time: moment(data.modified) }) : t("codeSame")));
  } else {
    editor.fill(typed.source);
    show(() => t("codeKept"));
    if (typed.base !== deployed.sha) showConflict(data);
  }
}

function edited() {
  if (!isChanged()) {
    dropDraft();
    show(() => t("codeSame"));
    return;
  }
  const isKept = keepDraft(editor.source, deployed.sha);
  show(() => t(isKept ? "codeChanged" : "codeUnkept"));
}

async function deploy() {
  show(() => t("deploying"));
  editor.mark(null);
  await put(editor.source, deployed.sha);
}

async function put(source, base) {
  keepDraft(source, base); // until the door has it
  try {
    const { data } = await ask("PUT", of("/code"), { source, base });
    taken(source, data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused(error, source);
  }
}

function taken(source, data) {
  const time = doorNow();
  deployed = { source, sha: data.code_sha256 };
  hideConflict();
  if (isChanged()) {
    edited(); // somebody typed on meanwhile
  } else {
    dropDraft();
    show(() => (data.version ? t("deployed", { time: moment(time), version: data.version }) : t("deployedPlain", { time: moment(time) })));
  }
  onDeployed();
}

function refused(error, source) {
  if (error.status === 409 && typeof error.body.source === "string") {
    if (error.body.source === source) taken(source, error.body); // the answer to an earlier attempt was lost
    else showConflict(error.body);
  } else if (error.status === 422 && error.body.line) {
    show(() => error.message);
    pointAt(error.body.line);
  } else {
    show(() => error.message);
  }
}

/** Colour the line that an error is about, and offer to go there. */
export function pointAt(line, place = byId("code-state")) {
  if (!editor?.mark(line)) return;
  place.append(" ", element("button", { type: "button", class: "link", click: () => editor.goTo(line) }, t("goToLine", { line })));
}

export const clearMark = () => editor?.mark(null);

function showConflict(data) {
  other = { source: data.source, sha: data.code_sha256 };
  byId("conflict-other").textContent = other.source;
  byId("conflict").hidden = false;
  show(() => t("conflict"));
  byId("conflict-title").focus();
}

function hideConflict() {
  other = null;
  byId("conflict").hidden = true;
}

async function keepMine() {
  keep(other.source, doorNow());
  await put(editor.source, other.sha);
}

function takeTheirs() {
  keep(editor.source, doorNow());
  deployed = other;
  editor.fill(other.source);
  dropDraft();
  hideConflict();
  show(() => t("conflictKept"));
  onDeployed();
  editor.focus();
}

/** Show code that is not in the function; what stands there now is kept. */
export function showSource(source) {
  if (isChanged()) keep(editor.source, doorNow());
  editor.fill(source);
  edited();
  editor.focus();
}

/** Have the door put earlier code or a catch-up point in; what is typed and not deployed is kept in this browser. */
export async function putBack(wanted, words) {
  if (isChanged()) keep(editor.source, doorNow());
  keep(deployed.source, doorNow());
  try {
    await ask("PUT", of("/code"), { ...wanted, base: deployed.sha });
    dropDraft();
    hideConflict();
    await load();
    show(() => words());
    onDeployed();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused(error, editor.source);
  }
}
