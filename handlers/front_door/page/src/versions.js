// Earlier code: published versions, what this browser kept, and the points that the instructor lets people go to.
import { putBack, showSource } from "./code.js";
import { kept } from "./drafts.js";
import { busy, byId, element, say } from "./elements.js";
import { ask } from "./server.js";
import { moment, t, whenSpoken } from "./texts.js";
import { of, points } from "./which.js";

let versions = [];
let isWired = false;

export function openVersions() {
  if (!isWired) {
    isWired = true;
    byId("versions").addEventListener("toggle", () => byId("versions").open && refreshVersions());
    whenSpoken(draw);
  }
  versions = [];
  draw();
}

/** Ask for the versions anew, where they are shown. */
export async function refreshVersions() {
  if (!byId("versions").open) return;
  const { data } = await ask("GET", of("/versions"));
  versions = data.versions;
  draw();
}

function draw() {
  byId("points").replaceChildren(...points().map((point) => put(t(`point${point}`), { point }, () => t("pointDone"))));
  const rows = versions.map((one, place) =>
    element(
      "li", {},
      element("span", {}, t("version", { version: one.version, time: moment(one.modified) })),
      put(t("backTo", { version: one.version }), { version: String(one.version) }, () => t("backDone", { version: one.version }), place),
    ));
  const own = kept().map((one) =>
    element(
      "li", {},
      element("span", {}, t("keptHere", { time: moment(one.at) })),
      element("button", { type: "button", class: "quiet", click: () => showSource(one.source) }, t("keptShow")),
    ));
  byId("versions-list").replaceChildren(...own, ...rows);
  say(byId("versions-state"), rows.length + own.length ? "" : t("versionsNone"));
}

function put(name, wanted, words) {
  const button = element("button", { type: "button", class: "quiet" }, name);
  button.addEventListener("click", () =>
    busy(button, async () => {
      await putBack(wanted, words);
      await refreshVersions();
    }));
  return button;
}
