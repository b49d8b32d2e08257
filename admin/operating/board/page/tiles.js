// One participant's tile. Names, errors and hands are other people's text: they are set as text and never as markup.
import { duration, fill, words } from "./words.js";

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

// What a tile's state is shown by, besides its colour; the sums have them with their names.
export const CHIPS = { hand: "?", failing: "!", helped: "\u2192", finished: "\u2713" };

// Which steps are done, in the order of words().steps.
export function stepsOf(person) {
  const began = Boolean(person.signed_in_at || person.deployed_at || person.ran_at || person.copy || person.zip);
  const full = person.score !== null && person.score === person.max_score && person.max_score > 0;
  return [began, Boolean(person.deployed_at), Boolean(person.ran_at) || person.copy || person.zip, person.copy, person.zip, full,
    person.bird];
}

export function makeTile(pseudonym, onMark) {
  const tile = element("li", "tile");
  const head = element("div", "head");
  const name = element("button", "name", pseudonym);
  name.type = "button";
  name.title = pseudonym;
  name.addEventListener("click", () => onMark(pseudonym, name.getAttribute("aria-pressed") !== "true"));
  head.append(name, element("span", "chip"), element("span", "idle"), element("span", "idle brief"));
  const steps = element("ol", "steps");
  for (let step = 0; step < 7; step += 1) steps.append(element("li", step === 5 ? "points" : ""));
  steps.setAttribute("aria-hidden", "true");
  tile.append(head, steps, element("p", "note"), element("span", "unseen said"));
  return tile;
}

function stateOf(person, done) {
  if (person.hand) return "hand";
  if (person.failing_since || person.stopped_at) return "failing";
  if (done[5]) return "finished";
  return done[0] ? "working" : "absent";
}

function noteOf(person, texts) {
  const parts = [];
  if (person.hand && person.hand.text) parts.push(person.hand.text);
  if (person.stopped_at) parts.push(fill(texts.stopped, { p: person.pseudonym }));
  if (person.feedback_lost) parts.push(texts.feedbackLost);
  if (person.last_error) parts.push(person.last_error);
  if (person.browsers > 1) parts.push(fill(texts.twice, { n: person.browsers }));
  if (person.species.length) parts.push(person.species[0]);
  return parts.join(" · ");
}

export function fillTile(tile, person, sinceLook) {
  const texts = words();
  const done = stepsOf(person);
  const state = stateOf(person, done);
  const helped = person.help && !person.help.done;
  tile.className = ["tile", state, helped ? "helped" : "", person.help && person.help.done ? "over" : ""].join(" ").trim();
  const name = tile.querySelector(".name");
  name.setAttribute("aria-pressed", String(Boolean(helped)));
  const chip = tile.querySelector(".chip");
  setText(chip, helped ? CHIPS.helped : CHIPS[state] || "");
  chip.hidden = !chip.textContent;
  const idle = person.idle_seconds === null ? "" : duration(person.idle_seconds + sinceLook);
  setText(tile.querySelector(".idle"), idle);
  setText(tile.querySelector(".brief"), idle.replace(" min", "\u2032").replace(" s", "\u2033"));
  tile.querySelectorAll(".steps li").forEach((cell, step) => {
    const points = step === 5;
    const lost = points && person.feedback_lost;
    const classes = [points ? "points" : "", done[step] ? "done" : "", lost ? "lost" : ""];
    cell.className = classes.join(" ").trim();
    const score = person.score === null ? (person.max_score === null ? "-" : "?") : String(person.score);
    setText(cell, points ? (lost ? `${score}!` : score) : texts.steps[step]);
  });
  const note = noteOf(person, texts);
  setText(tile.querySelector(".note"), note);
  tile.querySelector(".note").title = note;
  setText(tile.querySelector(".said"), saidOf(person, done, state, idle, texts));
}

// The tile in words, for whoever hears it.
function saidOf(person, done, state, idle, texts) {
  const parts = [texts[state] || "", person.running ? texts.running : "", ...texts.done.filter((_, step) => done[step])];
  if (person.score !== null) parts.push(`${person.score}/${person.max_score} ${texts.points}`);
  if (idle) parts.push(fill(texts.idle, { t: idle }));
  return parts.filter(Boolean).join(", ");
}
