// Time as the door has it: the clock of the phone may be wrong.
import { byId, say } from "./elements.js";
import { moment, t } from "./texts.js";

const ANNOUNCED = [10, 5, 1]; // minutes before the end
let door = null; // { now, at }: the door's time in ms, and when it was said on the browser's own steady clock
let slot = null;
let announced = Infinity;

export function setClock(now) {
  const parsed = Date.parse(now);
  if (!Number.isNaN(parsed)) door = { now: parsed, at: performance.now() };
}

/** The door's time in milliseconds since 1970; the browser's own before the door has said it. */
export const doorNow = () => (door ? door.now + performance.now() - door.at : Date.now());

export function setSlot({ ends, closes }) {
  slot = { ends: Date.parse(ends), closes: Date.parse(closes) };
  tick();
}

export function tick() {
  const place = byId("time-left");
  if (!slot || Number.isNaN(slot.ends)) return;
  const minutes = Math.floor((slot.ends - doorNow()) / 60000);
  place.parentElement.classList.toggle("late", minutes < 5);
  if (slot.ends <= doorNow()) say(place, t("timeOver", { time: moment(slot.closes) }));
  else say(place, minutes < 1 ? t("timeLast") : t("timeLeft", { minutes }));
  const due = ANNOUNCED.find((one) => minutes === one && one < announced);
  if (due) {
    announced = due;
    say(byId("spoken"), t("timeSoon", { minutes }));
  }
}
