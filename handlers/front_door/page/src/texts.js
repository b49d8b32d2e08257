// The page's words in both languages, and who may change which.
import de from "./texts.de.json";
import en from "./texts.en.json";

const TEXTS = { de, en };
const STORED = "language";
const changed = new EventTarget();
let language = stored() ?? preferred();

function stored() {
  try {
    const kept = localStorage.getItem(STORED);
    return kept in TEXTS ? kept : null;
  } catch {
    return null; // the browser keeps nothing
  }
}

/** The first of the browser's languages (those of Accept-Language) that the page has. */
function preferred() {
  return navigator.languages.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in TEXTS) ?? "en";
}

export const spoken = () => language;

/** A text with its places filled; `t("criterion.memory")` reads deeper. */
export function t(name, values = {}) {
  const text = name.split(".").reduce((found, key) => found?.[key], TEXTS[language]) ?? name;
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole)) : text;
}

/** Have something done now and whenever the language changes. */
export function whenSpoken(act) {
  changed.addEventListener("change", act);
  act();
}

export function speak(newLanguage) {
  language = newLanguage;
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // then it is asked again next time
  }
  changed.dispatchEvent(new Event("change"));
}

/** Put the words into the page as it stands. */
export function writeTexts() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

const FORMS = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
};

/** A moment in the reader's own time zone: "clock" 11:45, "day" with the date. */
export function moment(when, form = "clock") {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(language === "de" ? "de-AT" : "en-GB", FORMS[form]).format(date);
}

export const number = (value, digits = 1) =>
  new Intl.NumberFormat(language === "de" ? "de-AT" : "en-GB", { maximumFractionDigits: digits }).format(value);
