// The board: asks this machine's own server for the class every few seconds, and shows it without loading the page anew.
import { currentLanguage, duration, fill, hour, switchLanguage, words } from "./words.js";
import { CHIPS, element, fillTile, makeTile } from "./tiles.js";

const PAUSE = 2000; // milliseconds
const TYPE = { desk: [10.5, 22], projector: [8, 44] }; // the smallest and largest size of a tile's type, in pixels
const BIRDS_SHOWN = 12;
const at = (id) => document.getElementById(id);
const list = at("people");
const tiles = new Map();
const pending = new Map(); // marks that were clicked and are not told to AWS yet
let shown = null; // what the server answered last
let shownAt = 0; // when, by performance.now()
let hands = null; // who had a hand up, to hear of new ones
let birds = []; // whose bird was named as what, the last first
const birdsKnown = new Map();
let isProjector = false;
let tone = null;

function render() {
  const texts = words();
  document.documentElement.lang = currentLanguage();
  at("projector").textContent = texts.projector;
  at("sound").textContent = texts.sound;
  at("language").textContent = texts.other;
  at("language").setAttribute("lang", currentLanguage() === "de" ? "en" : "de");
  at("tools").setAttribute("aria-label", texts.view);
  at("people-title").textContent = texts.people;
  at("sums-title").textContent = texts.sums;
  at("birds-title").textContent = texts.birds;
  if (!shown) return;
  at("workshop").textContent = shown.workshop;
  document.title = `${shown.workshop}: ${texts.board}`;
  const status = shown.status;
  showTrouble(shown.trouble ? `${texts.trouble[shown.trouble.kind]}` : "", shown.trouble ? shown.trouble.text : "");
  if (!status) {
    at("seen").textContent = shown.trouble ? "" : texts.waiting;
    return;
  }
  const sinceLook = shown.age_seconds + (performance.now() - shownAt) / 1000;
  showClocks(status, Date.parse(status.at) + sinceLook * 1000);
  showSums(status);
  showPeople(status, sinceLook);
  showBirds(status);
  const parts = [fill(texts.seen, { h: hour(status.at) })];
  if (status.unread) parts.push(fill(texts.unread, { n: status.unread }));
  at("seen").textContent = parts.join(", ");
  fit();
}

function showTrouble(sentence, detail) {
  const extra = shown && shown.status && shown.status.trouble.length ? shown.status.trouble.join(" ") : "";
  const text = sentence ? `${sentence} (${detail})`.replace(" ()", "") : extra;
  if (at("trouble").textContent !== text) at("trouble").textContent = text;
  at("trouble").hidden = !text;
}

// Make a list's items say these texts, each with a class and a chip before it where it has one.
function items(parent, texts) {
  texts.forEach(([text, className, chip], place) => {
    const item = parent.children[place] || parent.appendChild(element("li"));
    if (item.textContent !== `${chip || ""}${text}`) {
      item.textContent = "";
      if (chip) {
        item.append(element("span", `chip ${className}`, chip));
        item.firstChild.setAttribute("aria-hidden", "true");
      }
      item.append(text);
    }
    item.className = chip ? "" : className || "";
  });
  while (parent.children.length > texts.length) parent.lastChild.remove();
}

function showClocks(status, now) {
  const texts = words();
  items(at("clocks"), status.groups.map((group) => {
    const [starts, ends] = [Date.parse(group.starts), Date.parse(group.ends)];
    if (now < starts) return [`${group.group}: ${fill(texts.begins, { t: duration((starts - now) / 1000) })}`];
    if (now >= ends) return [`${group.group}: ${fill(texts.ended, { t: duration((now - ends) / 1000) })}`];
    const left = `${group.group}: ${fill(texts.left, { t: duration((ends - now) / 1000), h: hour(ends) })}`;
    if (!group.expected_end) return [left];
    const late = Date.parse(group.expected_end) > ends;
    const through = fill(texts.through, { h: hour(group.expected_end) });
    return [`${left}; ${through}${late ? ` (${texts.late})` : ""}`, late ? "late" : ""];
  }));
}

function showSums(status) {
  const texts = words();
  const { counts, birds: flock } = status;
  const names = ["signed_in", "deployed", "ran", "copy", "zip", "full_marks", "bird"];
  const lost = status.participants.filter((person) => person.feedback_lost).length;
  const dead = status.dead_letters.birds + status.dead_letters.feedback;
  const coming = status.participants.filter((person) => person.help && !person.help.done).length;
  items(at("sums"), [
    [`${counts.participants} ${texts.participants}`],
    [` ${counts.hands} ${texts.hands}`, "hands", CHIPS.hand],
    [` ${counts.failing} ${texts.failures}`, "failures", CHIPS.failing],
    [` ${coming} ${texts.helped}`, "coming", CHIPS.helped],
    ...names.map((name, place) => (name === "full_marks"
      ? [` ${texts.sumOf[place]} ${counts[name]}`, "through", CHIPS.finished] : [`${texts.sumOf[place]} ${counts[name]}`])),
    ...(lost ? [[`${texts.lost} ${lost}`]] : []),
    ...(dead ? [[`${texts.dead} ${dead}`]] : []),
  ]);
  const parts = [fill(texts.named, { n: flock.named, u: flock.uploaded })];
  if (flock.refused) parts.push(fill(texts.refused, { n: flock.refused }));
  if (flock.failed) parts.push(fill(texts.failed, { n: flock.failed }));
  if (flock.waiting) parts.push(fill(texts.pending, { n: flock.waiting }));
  if (flock.unaccounted) parts.push(fill(texts.unaccounted, { n: flock.unaccounted }));
  if (flock.replaced) parts.push(fill(texts.replaced, { n: flock.replaced }));
  at("birds-title").textContent = `${texts.birds}: ${parts.join(", ")}`;
}

function showPeople(status, sinceLook) {
  const focused = document.activeElement;
  const wanted = status.participants.map((one) => {
    const person = pending.has(one.pseudonym)
      ? { ...one, help: pending.get(one.pseudonym) ? { at: null, done: false } : null } : one;
    if (!tiles.has(one.pseudonym)) tiles.set(one.pseudonym, makeTile(one.pseudonym, mark));
    const tile = tiles.get(one.pseudonym);
    fillTile(tile, person, sinceLook);
    return tile;
  });
  wanted.forEach((tile, place) => {
    if (list.children[place] !== tile) list.insertBefore(tile, list.children[place] || null);
  });
  while (list.children.length > wanted.length) list.lastChild.remove();
  if (focused && list.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
  listen(status);
}

// Tell of hands that went up since the last time.
function listen(status) {
  const up = status.participants.filter((person) => person.hand);
  if (hands) {
    const fresh = up.filter((person) => !hands.has(person.pseudonym));
    fresh.forEach((person) => tell(fill(words().raised, { p: person.pseudonym, t: person.hand.text })));
    if (fresh.length) beep();
  }
  hands = new Set(up.map((person) => person.pseudonym));
}

function tell(text) {
  const news = at("news");
  news.append(element("span", "", `${text} `));
  while (news.children.length > 5) news.firstChild.remove();
}

function showBirds(status) {
  for (const person of status.participants) {
    const known = birdsKnown.get(person.pseudonym);
    const fresh = person.species.length - (known === undefined ? 0 : known);
    for (let place = Math.min(fresh, BIRDS_SHOWN) - 1; place >= 0; place -= 1) {
      birds.unshift(fill(words().isA, { p: person.pseudonym, s: person.species[place] }));
      if (known !== undefined) tell(birds[0]);
    }
    birdsKnown.set(person.pseudonym, person.species.length);
  }
  birds = birds.slice(0, BIRDS_SHOWN);
  items(at("birds"), birds.map((text) => [text]));
}

function beep() {
  if (!tone) return;
  const [sound, volume] = [tone.createOscillator(), tone.createGain()];
  sound.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, tone.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, tone.currentTime + 0.4);
  sound.connect(volume).connect(tone.destination);
  sound.start();
  sound.stop(tone.currentTime + 0.4);
}

// The largest type with which all tiles are seen without scrolling; the smallest, and scrolling, where there is none.
function fit() {
  document.body.classList.toggle("projector", isProjector);
  const main = document.querySelector("main");
  let [small, large] = isProjector ? TYPE.projector : TYPE.desk;
  const fits = (size) => {
    list.style.fontSize = `${size}px`;
    list.classList.toggle("compact", size < 12.5);
    return main.scrollHeight <= main.clientHeight;
  };
  if (getComputedStyle(main).overflowY !== "auto" || !fits(small)) { // narrow pages scroll as a whole
    fits(isProjector ? 11 : 13);
    return;
  }
  while (large - small > 0.25) {
    const middle = (small + large) / 2;
    if (fits(middle)) small = middle; else large = middle;
  }
  fits(small);
}

async function ask(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || String(answer.status));
  shown = { ...(shown || {}), ...data };
  shownAt = performance.now();
}

async function mark(pseudonym, coming) {
  pending.set(pseudonym, coming);
  render();
  try {
    await ask("help", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pseudonym, coming }),
    });
    pending.delete(pseudonym);
    render();
  } catch (error) {
    pending.delete(pseudonym);
    render();
    showTrouble(fill(words().helpLost, { t: error.message }), "");
  }
}

async function poll() {
  try {
    await ask("status.json", {});
    render();
  } catch {
    showTrouble(words().trouble.board, "");
  }
  setTimeout(poll, shown && !shown.status && !shown.trouble ? 300 : PAUSE);
}

at("projector").addEventListener("click", () => {
  isProjector = !isProjector;
  at("projector").setAttribute("aria-pressed", String(isProjector));
  fit();
});
at("sound").addEventListener("click", () => {
  if (tone) tone.close();
  tone = tone ? null : new AudioContext();
  at("sound").setAttribute("aria-pressed", String(Boolean(tone)));
  beep();
});
at("language").addEventListener("click", () => {
  switchLanguage();
  render();
});
window.addEventListener("resize", fit);
render();
poll();
