// Shows what the camera's program tells, once a second. Texts go into the page as text, never as HTML.
"use strict";

const at = (id) => document.getElementById(id);
const shown = new Map();
let lost = 0;

function show(state) {
  document.title = `${state.camera} (${state.visits})`;
  at("camera").textContent = state.camera;
  at("source").textContent = state.source;
  at("state").textContent = state.state;
  for (const name of ["visits", "uploaded", "waiting", "refused", "fps"]) at(name).textContent = state[name] ?? "–";
  at("none").hidden = state.last.length > 0;
  const list = at("last");
  for (const visit of [...state.last].reverse()) {
    let item = shown.get(visit.number);
    if (!item) {
      item = document.createElement("li");
      const picture = document.createElement("img");
      picture.src = `visit/${visit.number}.jpg`;
      picture.alt = `Visit ${visit.number}`;
      item.append(picture, document.createElement("span"));
      shown.set(visit.number, item);
      list.prepend(item);
    }
    item.lastChild.textContent = `${visit.time} · ${visit.what}`;
  }
  const kept = new Set(state.last.map((visit) => visit.number));
  for (const [number, item] of shown) {
    if (!kept.has(number)) {
      item.remove();
      shown.delete(number);
    }
  }
}

async function look() {
  try {
    const answer = await fetch("state.json", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    if (lost) at("stream").src = `stream?${Date.now()}`;
    lost = 0;
  } catch {
    lost += 1;
    at("state").textContent = "The camera's program has ended.";
  }
  setTimeout(look, lost ? 3000 : 1000);
}

look();
