// The raised hand, and whether somebody is on the way.
import { busy, byId, element } from "./elements.js";
import { Refusal, ask } from "./server.js";
import { moment, spoken, t, whenSpoken } from "./texts.js";

let hand = null; // { up, text, at }
let help = null; // { coming, at }
let fault = "";
let wasUp = false;

/** Wire the buttons, once. */
export function wireHand() {
  byId("hand-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(byId("hand-up"), () => change("POST", { text: byId("hand-text").value.trim() }));
  });
  byId("hand-down").addEventListener("click", () => busy(byId("hand-down"), () => change("DELETE")));
  whenSpoken(draw);
}

export function showHand(me) {
  hand = me.hand;
  help = me.help;
  draw();
}

export const isHandUp = () => Boolean(hand?.up);

async function change(method, body) {
  fault = "";
  try {
    await ask(method, "/hand", body);
    hand = method === "POST" ? { up: true, text: body.text, at: new Date().toISOString() } : { up: false, text: "", at: "" };
    if (method === "POST") help = null;
    const me = (await ask("GET", "/me")).data;
    showHand(me);
    byId(isHandUp() ? "hand-down" : "hand-up").focus();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fault = error.message;
    draw();
  }
}

function draw() {
  const isUp = isHandUp();
  byId("hand-form").hidden = isUp;
  byId("hand-down").hidden = !isUp;
  byId("hand").classList.toggle("up", isUp);
  if (!isUp && wasUp) byId("hand-text").value = "";
  const lines = [];
  if (isUp) lines.push(t(hand.text ? "handIsUpText" : "handIsUp", { time: moment(hand.at), text: hand.text }));
  else if (wasUp) lines.push(t("handIsDown"));
  if (isUp && isComing()) lines.push(t("handComing"));
  if (fault) lines.push(fault);
  wasUp ||= isUp;
  const place = byId("hand-state");
  const wanted = spoken() + lines.join("\n");
  if (place.dataset.shown === wanted) return;
  place.dataset.shown = wanted;
  place.replaceChildren(...lines.map((text) => element("p", { class: text === t("handComing") ? "state right" : "" }, text)));
}

/** Somebody is on the way since after the hand went up, and not from an earlier time. */
const isComing = () => Boolean(help?.coming && !(Date.parse(help.at) < Date.parse(hand.at)));
