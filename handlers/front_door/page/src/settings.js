// Memory, timeout and layer, where the group sets them by hand.
import { busy, byId, say } from "./elements.js";
import { Refusal, ask } from "./server.js";
import { t, whenSpoken } from "./texts.js";

let state = () => "";
let isWired = false;
let onSaved = () => {};

export async function openSettings(me, wanted) {
  byId("settings").hidden = me.tuned;
  if (me.tuned) return;
  onSaved = wanted.onSaved;
  if (!isWired) {
    isWired = true;
    byId("settings-form").addEventListener("submit", (event) => {
      event.preventDefault();
      busy(event.submitter ?? byId("settings-form").querySelector("button"), save);
    });
    whenSpoken(() => say(byId("settings-now"), state()));
  }
  fill((await ask("GET", "/settings")).data, "settingsNow");
}

function show(newState) {
  state = newState;
  say(byId("settings-now"), state());
}

function fill({ memory_size: memory, timeout, layers }, words) {
  byId("memory").value = memory;
  byId("timeout").value = timeout;
  byId("layer").value = layers[0] ?? "";
  show(() => t(words, { memory, timeout, layer: t(layers.length ? "layerYes" : "layerNo") }));
}

async function save() {
  const wanted = {
    memory_size: Number(byId("memory").value),
    timeout: Number(byId("timeout").value),
    layer_arn: byId("layer").value.trim(),
  };
  show(() => t("settingsSaving"));
  try {
    await ask("PUT", "/settings", wanted, { seconds: 40 });
    fill((await ask("GET", "/settings")).data, "settingsSaved");
    onSaved();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    show(() => error.message);
  }
}
