// What the page says, in both languages.
const WORDS = {
  en: {
    other: "Deutsch", otherName: "Auf Deutsch", projector: "Projector", sound: "Sound", view: "View",
    board: "Board", people: "Participants, who needs somebody first", sums: "How many are how far", birds: "Birds",
    steps: ["here", "code", "ran", "copy", "zip", "points", "bird"],
    done: ["signed in", "deployed", "ran it", "picture copied", "zip written", "full marks", "bird named"],
    sumOf: ["signed in", "deployed", "ran", "copy", "zip", "full marks", "bird"],
    hand: "hand up", failing: "error", helped: "on it", finished: "done", running: "runs", absent: "not here yet",
    hands: "hands up", failures: "failing", participants: "participants", points: "points",
    stopped: "Stopped, started too often: workshop release {p}",
    feedbackLost: "Feedback lost: workshop grade makes it anew", twice: "signed in in {n} browsers",
    lost: "feedback lost", dead: "failed for good", idle: "nothing for {t}", lastError: "Last error: {e}",
    left: "{t} left, until {h}", begins: "begins in {t}", ended: "ended {t} ago",
    through: "all through at {h}", late: "later than the slot",
    seen: "as of {h}", unread: "{n} still to be read", waiting: "Looking at AWS for the first time ...",
    named: "{n} of {u} named", refused: "{n} refused", failed: "{n} failed", pending: "{n} waiting",
    unaccounted: "{n} without a result", replaced: "{n} replaced",
    raised: "{p} raises a hand. {t}", isA: "{p}: {s}", helpLost: "That could not be told to AWS. {t}",
    trouble: {
      credentials: "AWS no longer accepts your credentials. Log in again (aws sso login); the board goes on by itself.",
      denied: "AWS refuses to show the class to these credentials: use the instructor's.",
      other: "AWS cannot be asked at the moment. The board goes on by itself as soon as it can.",
      board: "The board's program no longer answers. Start workshop board again.",
    },
  },
  de: {
    other: "English", otherName: "In English", projector: "Beamer", sound: "Ton", view: "Ansicht",
    board: "Tafel", people: "Teilnehmende, wer zuerst jemanden braucht", sums: "Wie viele wie weit sind", birds: "Vögel",
    steps: ["da", "Code", "lief", "Kopie", "Zip", "Punkte", "Vogel"],
    done: ["angemeldet", "bereitgestellt", "ausgeführt", "Bild kopiert", "Zip geschrieben", "volle Punkte", "Vogel benannt"],
    sumOf: ["angemeldet", "bereitgestellt", "ausgeführt", "Kopie", "Zip", "volle Punkte", "Vogel"],
    hand: "meldet sich", failing: "Fehler", helped: "in Arbeit", finished: "fertig", running: "läuft",
    absent: "noch nicht da",
    hands: "melden sich", failures: "mit Fehler", participants: "Teilnehmende", points: "Punkte",
    stopped: "Angehalten, zu oft gestartet: workshop release {p}",
    feedbackLost: "Rückmeldung verloren: workshop grade holt sie nach", twice: "in {n} Browsern angemeldet",
    lost: "Rückmeldung verloren", dead: "endgültig gescheitert", idle: "nichts seit {t}", lastError: "Letzter Fehler: {e}",
    left: "noch {t}, bis {h}", begins: "beginnt in {t}", ended: "seit {t} zu Ende",
    through: "alle fertig um {h}", late: "später als der Termin",
    seen: "Stand {h}", unread: "{n} noch zu lesen", waiting: "AWS wird zum ersten Mal gefragt ...",
    named: "{n} von {u} benannt", refused: "{n} abgelehnt", failed: "{n} gescheitert", pending: "{n} warten",
    unaccounted: "{n} ohne Ergebnis", replaced: "{n} ersetzt",
    raised: "{p} meldet sich. {t}", isA: "{p}: {s}", helpLost: "Das ließ sich AWS nicht sagen. {t}",
    trouble: {
      credentials: "AWS nimmt Ihre Anmeldung nicht mehr an. Melden Sie sich neu an (aws sso login); die Tafel läuft dann weiter.",
      denied: "AWS zeigt die Klasse mit diesen Rechten nicht: nehmen Sie die der Lehrperson.",
      other: "AWS ist gerade nicht zu fragen. Die Tafel läuft von selbst weiter, sobald es geht.",
      board: "Das Programm der Tafel antwortet nicht mehr. Starten Sie workshop board neu.",
    },
  },
};

let language = (sessionStorage.getItem("language") || navigator.language || "en").startsWith("de") ? "de" : "en";

export const words = () => WORDS[language];

export const currentLanguage = () => language;

export function switchLanguage() {
  language = language === "de" ? "en" : "de";
  sessionStorage.setItem("language", language);
}

// Fill the places in a sentence, such as {n}.
export const fill = (sentence, places) => sentence.replace(/\{(\w)\}/g, (_, place) => String(places[place]));

export function duration(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

export const hour = (time) =>
  new Date(time).toLocaleTimeString(language === "de" ? "de-DE" : "en-GB", { hour: "2-digit", minute: "2-digit" });
