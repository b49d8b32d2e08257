// ../../handlers/front_door/page/src/elements.js
var byId = (id) => document.getElementById(id);
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else if (value !== null && value !== void 0) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== void 0 && child !== false));
  return made;
}
function say(place2, text) {
  if (place2.textContent !== text) place2.textContent = text;
}
async function busy(button, act) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await act();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
var pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1e3));

// ../../handlers/front_door/page/src/texts.de.json
var texts_de_default = {
  skip: "Zum Inhalt",
  jumps: "Auf dieser Seite",
  language: "Sprache",
  console: "AWS-Konsole",
  signOut: "Sitzung beenden",
  welcome: "Willkommen zum Workshop",
  yourCode: "Ihr Code",
  yourCodeHelp: "Er steht auf Ihrem Blatt. Groß oder klein, Leerzeichen und Striche sind gleichgültig.",
  signIn: "Anmelden",
  signingIn: "Einen Moment ...",
  signedOut: "Ihre Sitzung ist beendet. Was Sie getippt und nicht bereitgestellt haben, bleibt in diesem Browser.",
  sessionOver: "Ihre Sitzung ist zu Ende: Geben Sie Ihren Code noch einmal ein. Was Sie getippt haben, ist noch da.",
  closed: "Die Tür ist zu",
  closedBefore: "Die Zeit Ihrer Gruppe hat noch nicht begonnen. Diese Seite öffnet sich dann von selbst.",
  closedAfter: "Die Zeit Ihrer Gruppe ist vorbei. Ihre Arbeit bleibt erhalten. Brauchen Sie mehr Zeit, fragen Sie die Lehrperson.",
  opens: "öffnet",
  closes: "schließt",
  clock: "jetzt",
  tryAgain: "Noch einmal versuchen",
  place: "Ihr Arbeitsplatz",
  task: "Aufgabe",
  stepDone: "erledigt",
  taskNone: "Der Text der Aufgabe ließ sich nicht laden: Laden Sie die Seite neu.",
  copy: "Kopieren",
  copied: "Kopiert",
  codeBlock: "Code",
  code: "Code",
  feedback: "Rückmeldung",
  pictures: "Bilder",
  birds: "Vögel",
  help: "Hilfe",
  timeLeft: "noch {minutes} Min.",
  timeLast: "weniger als eine Minute",
  timeOver: "Zeit vorbei; offen bis {time}",
  timeSoon: "Noch {minutes} Minuten.",
  settings: "Einstellungen",
  memory: "Arbeitsspeicher (MB)",
  timeout: "Timeout (Sekunden)",
  layer: "Layer (ARN)",
  saveSettings: "Einstellungen speichern",
  settingsSaving: "Wird gespeichert ...",
  settingsSaved: "Gespeichert: {memory} MB, {timeout} s, {layer}.",
  settingsNow: "Ihre Funktion hat {memory} MB, {timeout} s, {layer}.",
  layerYes: "einen Layer",
  layerNo: "keinen Layer",
  loading: "Wird geladen ...",
  editor: "lambda_function.py",
  editorHelp: "Tab rückt ein. Mit der Tastatur verlassen Sie den Editor mit Escape, dann Tab.",
  deploy: "Bereitstellen",
  run: "Ausführen",
  search: "Suchen",
  which: "Welche Funktion",
  whichFaces: "Gesichter",
  whichBirds: "Vögel (Lab 4)",
  pointranked: "Auf den Stand gehen, auf dem die Arten sortiert sind",
  codeSame: "Das ist, was Ihre Funktion ausführt.",
  codeChanged: "Geändert und noch nicht in Ihrer Funktion. Was Sie tippen, bleibt in diesem Browser erhalten.",
  codeKept: "Was Sie vorhin getippt haben, ist wieder da; es ist noch nicht in Ihrer Funktion.",
  codeUnkept: "Geändert und noch nicht in Ihrer Funktion. Dieser Browser behält nichts: Verlassen Sie die Seite nicht.",
  deploying: "Wird in Ihre Funktion gelegt ...",
  deployed: "In Ihrer Funktion seit {time}, als Version {version}.",
  deployedPlain: "In Ihrer Funktion seit {time}.",
  goToLine: "Zu Zeile {line}",
  conflict: "Der Code wurde anderswo geändert",
  conflictText: "Der Code Ihrer Funktion ist nicht mehr der, von dem Sie ausgegangen sind: Jemand hat ihn geändert, in der Konsole oder in einem anderen Fenster. Beide sind noch da. Ihrer steht im Editor, der andere hier:",
  conflictOther: "Der andere Code",
  conflictMine: "Meinen in die Funktion legen",
  conflictTheirs: "Den anderen in den Editor holen",
  conflictKept: "Der andere liegt unter „Frühere Versionen“.",
  versions: "Frühere Versionen",
  versionsNone: "Noch gibt es keine frühere Version.",
  version: "Version {version}, {time}",
  backTo: "Zurück zu Version {version}",
  backDone: "Ihre Funktion hat wieder den Code von Version {version}.",
  keptHere: "In diesem Browser aufgehoben, {time}",
  keptShow: "Im Editor zeigen",
  pointstarter: "Von vorn beginnen",
  pointstep2: "Auf den Stand nach Schritt 2 gehen",
  pointsolution: "Die Lösung zeigen",
  pointDone: "Erledigt. Ihr eigener Code von vorher liegt unten.",
  answer: "Antwort",
  answerNone: "Lassen Sie Ihre Funktion laufen, dann steht ihre Antwort hier.",
  running: "Ihre Funktion läuft ...",
  runningSince: "Ihre Funktion läuft, seit {seconds} s.",
  runLong: "Es dauert länger als sonst und läuft weiter. Das Protokoll folgt hier bis zum Ende.",
  runEnded: "Sie ist nach {seconds} s zu Ende. Was sie gesagt hat, steht im Protokoll.",
  runEndedPlain: "Sie ist zu Ende. Was sie gesagt hat, steht im Protokoll.",
  runUnknown: "Seit einer Weile kommt nichts von ihr. Lassen Sie sie noch einmal laufen.",
  runLost: "Das Netz war weg, während Ihre Funktion lief: Lassen Sie sie noch einmal laufen.",
  ranOk: "Es hat geklappt, in {seconds} s.",
  ranFailed: "Sie hat mit einem Fehler aufgehört, nach {seconds} s.",
  ranOld: "Das war der Code in Ihrer Funktion, ohne das, was Sie seither getippt haben: erst bereitstellen, dann ausführen.",
  timedOut: "Sie wurde angehalten, weil ihre Zeit um war.",
  log: "Protokoll",
  logNone: "Was Ihre Funktion beim Laufen sagt, steht hier: von START bis REPORT.",
  logLines: "Zeilen des Logs",
  logCut: "{count} frühere Zeilen sind weggelassen.",
  feedbackNone: "Sekunden nachdem Ihre Funktion eine Datei geschrieben hat, wird sie hier beurteilt.",
  feedbackWait: "Was Sie zuletzt hochgeladen haben, wird beurteilt ...",
  feedbackSum: "{score} von {max} Punkten",
  feedbackDone: "Geschafft!",
  feedbackDoneText: "Alles ist richtig.",
  feedbackFaces: "Die Gesichter stimmen. Eines fehlt noch: der Vogel.",
  feedbackError: "Noch nicht beurteilt, und nicht durch Ihre Schuld. Bitte fragen Sie die Lehrperson.",
  feedbackLate: "Das gilt noch nicht dem, was Sie zuletzt hochgeladen haben. Fragen Sie gleich noch einmal.",
  askAgain: "Noch einmal fragen",
  right: "richtig",
  missed: "offen",
  points: "{points} von {max} Punkten",
  criterion: {
    memory: "Speicher",
    timeout: "Zeitlimit",
    layer: "Pillow-Layer",
    input_copied: "Bild kopiert",
    zip_readable: "Zip lesbar",
    face_count: "Anzahl der Gesichter",
    emotions: "Emotionen",
    crops: "Ausschnitte",
    response: "Antwort der Funktion",
    species: "Vogel bestimmt",
    species_endpoint: "Lab 4: Endpunkt gefragt",
    species_ranking: "Lab 4: Arten sortiert",
    species_message: "Lab 4: Nachricht",
    species_publish: "Lab 4: veröffentlicht"
  },
  pictureSource: "Das Bild",
  pictureCopy: "Ihre Kopie",
  pictureNone: "Noch nicht da",
  pictureOf: "das Bild des Workshops",
  pictureCopyOf: "Ihre Kopie des Bildes",
  pictureBroken: "Diese Datei ist kein Bild, das sich zeigen lässt.",
  crops: "Gesichter",
  cropsNone: "Noch keine Gesichter: Sie kommen mit Schritt 3.",
  cropsCount: "{count} Gesichter in Ihrer Zip-Datei.",
  cropsCountOne: "1 Gesicht in Ihrer Zip-Datei.",
  cropsBad: "Ihre Zip-Datei ließ sich hier nicht auspacken: {why}",
  zipBig: "Sie ist größer als 40 MB.",
  zipMany: "Sie hat mehr als 200 Dateien.",
  zipUnpackedBig: "Ausgepackt wären es mehr als 40 MB.",
  zipBroken: "Sie ist keine Zip-Datei oder beschädigt.",
  zipGone: "Sie ließ sich nicht holen.",
  cropBroken: "{name} ist kein PNG, das sich zeigen lässt.",
  birdsOff: "Ihre Gruppe hat kein Modell für Vögel.",
  birdChoose: "Bild eines Vogels wählen",
  birdHelp: "Oder ziehen Sie eines hierher. Es wird aufgerichtet und verkleinert, bevor es abgeschickt wird.",
  birdUpload: "Vogel hochladen",
  birdCamera: "Foto machen",
  birdReading: "Das Bild wird vorbereitet ...",
  birdSending: "{name} wird abgeschickt ...",
  birdWaiting: "{name} ist da. Das Modell sieht es sich an ...",
  birdSaid: "{name}: {sentence}",
  birdLate: "Zu {name} gibt es noch keine Antwort. Fragen Sie die Lehrperson.",
  birdHeic: "HEIC-Bilder kann dieser Browser nicht lesen: Stellen Sie die Kamera auf „Maximale Kompatibilität“ (JPEG), oder wählen Sie ein anderes Bild.",
  birdUnread: "Diese Datei ist kein Bild, das der Browser lesen kann: Wählen Sie ein JPEG oder PNG.",
  birdHuge: "Diese Datei ist größer als 60 MB: Wählen Sie eine kleinere.",
  birdRefused: "Das Bild wurde nicht angenommen ({why}). Versuchen Sie ein anderes.",
  birdChosen: "{name} ist gewählt. Drücken Sie „Vogel hochladen“.",
  birdSure: "{species}, zu {percent} % sicher",
  birdNoAnswer: "Noch keine Antwort",
  handText: "Worum geht es? (eine Zeile, darf leer bleiben)",
  handUp: "Melden",
  handDown: "Hand herunternehmen",
  handIsUp: "Ihre Hand ist oben, seit {time}.",
  handIsUpText: "Ihre Hand ist oben, seit {time}: {text}",
  handComing: "Jemand ist auf dem Weg zu Ihnen.",
  handIsDown: "Ihre Hand ist unten.",
  lineLost: "Das Netz ist weg. Was Sie tippen, bleibt erhalten, und diese Seite versucht es von selbst wieder.",
  lineBack: "Das Netz ist wieder da.",
  lineBusy: "Es ist viel los. Diese Seite versucht es in {seconds} s noch einmal.",
  fault: "Das hat nicht geklappt (Antwort {status}). Versuchen Sie es noch einmal, dann fragen Sie die Lehrperson.",
  phrases: {
    Find: "Suchen",
    Replace: "Ersetzen",
    next: "weiter",
    previous: "zurück",
    all: "alle",
    "match case": "Groß/klein",
    "by word": "ganze Wörter",
    regexp: "Regex",
    replace: "ersetzen",
    "replace all": "alle ersetzen",
    close: "schließen",
    "current match": "aktueller Treffer",
    "on line": "in Zeile",
    "replaced match on line $": "Treffer in Zeile $ ersetzt",
    "replaced $ matches": "$ Treffer ersetzt",
    "Go to line": "Zu Zeile",
    go: "los"
  }
};

// ../../handlers/front_door/page/src/texts.en.json
var texts_en_default = {
  skip: "Skip to the content",
  jumps: "On this page",
  language: "Language",
  console: "AWS console",
  signOut: "Sign out",
  welcome: "Welcome to the workshop",
  yourCode: "Your code",
  yourCodeHelp: "It is on your sheet. Capital or small letters, blanks and hyphens make no difference.",
  signIn: "Sign in",
  signingIn: "One moment ...",
  signedOut: "You are signed out. What you typed and did not deploy stays in this browser.",
  sessionOver: "You are no longer signed in: type your code once more. What you typed is kept.",
  closed: "The door is closed",
  closedBefore: "Your group's time has not begun yet. This page opens by itself then.",
  closedAfter: "Your group's time is over. Your work is kept. If you need more time, ask your instructor.",
  opens: "opens",
  closes: "closes",
  clock: "now",
  tryAgain: "Try again",
  place: "Your workplace",
  task: "Task",
  stepDone: "done",
  taskNone: "The task's text could not be loaded: load the page again.",
  copy: "Copy",
  copied: "Copied",
  codeBlock: "Code",
  code: "Code",
  feedback: "Feedback",
  pictures: "Pictures",
  birds: "Birds",
  help: "Help",
  timeLeft: "{minutes} min left",
  timeLast: "Less than a minute left",
  timeOver: "Time is over; open until {time}",
  timeSoon: "{minutes} minutes are left.",
  settings: "Settings",
  memory: "Memory (MB)",
  timeout: "Timeout (seconds)",
  layer: "Layer (ARN)",
  saveSettings: "Save settings",
  settingsSaving: "Saving ...",
  settingsSaved: "Saved: {memory} MB, {timeout} s, {layer}.",
  settingsNow: "Your function has {memory} MB, {timeout} s, {layer}.",
  layerYes: "a layer",
  layerNo: "no layer",
  loading: "Loading ...",
  editor: "lambda_function.py",
  editorHelp: "Tab indents. To leave the editor with the keyboard, press Escape, then Tab.",
  deploy: "Deploy",
  run: "Run",
  search: "Search",
  which: "Which function",
  whichFaces: "Faces",
  whichBirds: "Birds (lab 4)",
  pointranked: "Go to the point where the species are sorted",
  codeSame: "This is what your function runs.",
  codeChanged: "Changed and not in your function yet. What you type is kept in this browser.",
  codeKept: "What you had typed before is back; it is not in your function yet.",
  codeUnkept: "Changed and not in your function yet. This browser keeps nothing: do not leave the page.",
  deploying: "Putting it into your function ...",
  deployed: "In your function since {time}, as version {version}.",
  deployedPlain: "In your function since {time}.",
  goToLine: "Go to line {line}",
  conflict: "The code was changed elsewhere",
  conflictText: "Your function's code is no longer the one you began from: somebody changed it, in the console or in another window. Both are kept. Yours stands in the editor, the other one here:",
  conflictOther: "The other code",
  conflictMine: "Put mine into the function",
  conflictTheirs: "Take the other into the editor",
  conflictKept: 'The other one is kept under "Earlier versions".',
  versions: "Earlier versions",
  versionsNone: "There is no earlier version yet.",
  version: "Version {version}, {time}",
  backTo: "Back to version {version}",
  backDone: "Your function has the code of version {version} again.",
  keptHere: "Kept in this browser, {time}",
  keptShow: "Show in the editor",
  pointstarter: "Start over",
  pointstep2: "Go to the point after step 2",
  pointsolution: "Show the solution",
  pointDone: "Done. Your own code from before is kept below.",
  answer: "Answer",
  answerNone: "Run your function, and its answer is shown here.",
  running: "Your function runs ...",
  runningSince: "Your function runs, for {seconds} s so far.",
  runLong: "It takes longer than usual and goes on. Its log follows here until it ends.",
  runEnded: "It has ended after {seconds} s. What it said is in the log.",
  runEndedPlain: "It has ended. What it said is in the log.",
  runUnknown: "Nothing has come from it for a while. Run it again.",
  runLost: "The network was lost while your function ran: run it again.",
  ranOk: "It worked, in {seconds} s.",
  ranFailed: "It stopped with an error, after {seconds} s.",
  ranOld: "That was the code in your function, without what you have typed since: deploy, then run.",
  timedOut: "It was stopped because its time was up.",
  log: "Log",
  logNone: "What your function says when it runs is shown here: from START to REPORT.",
  logLines: "Lines of the log",
  logCut: "{count} earlier lines are left out.",
  feedbackNone: "Seconds after your function has written a file, it is judged here.",
  feedbackWait: "Your last upload is being judged ...",
  feedbackSum: "{score} of {max} points",
  feedbackDone: "Done!",
  feedbackDoneText: "Everything is right.",
  feedbackFaces: "The faces are right. One thing is left: the bird.",
  feedbackError: "Not judged yet, and not through any fault of yours. Please ask your instructor.",
  feedbackLate: "This is not about your last upload yet. Ask again in a moment.",
  askAgain: "Ask again",
  right: "right",
  missed: "to do",
  points: "{points} of {max} points",
  criterion: {
    memory: "Memory",
    timeout: "Timeout",
    layer: "Pillow layer",
    input_copied: "Picture copied",
    zip_readable: "Zip readable",
    face_count: "Number of faces",
    emotions: "Emotions",
    crops: "Crops",
    response: "Function's answer",
    species: "Bird identified",
    species_endpoint: "Lab 4: endpoint asked",
    species_ranking: "Lab 4: species sorted",
    species_message: "Lab 4: message",
    species_publish: "Lab 4: published"
  },
  pictureSource: "The picture",
  pictureCopy: "Your copy",
  pictureNone: "Not there yet",
  pictureOf: "the workshop's picture",
  pictureCopyOf: "your copy of the picture",
  pictureBroken: "This file is no picture that can be shown.",
  crops: "Faces",
  cropsNone: "No faces yet: they come with step 3.",
  cropsCount: "{count} faces in your zip.",
  cropsCountOne: "1 face in your zip.",
  cropsBad: "Your zip could not be unpacked here: {why}",
  zipBig: "it is larger than 40 MB.",
  zipMany: "it has more than 200 files.",
  zipUnpackedBig: "it unpacks to more than 40 MB.",
  zipBroken: "it is no zip, or a broken one.",
  zipGone: "it could not be fetched.",
  cropBroken: "{name} is no PNG that can be shown.",
  birdsOff: "Your group has no model for birds.",
  birdChoose: "Choose a picture of a bird",
  birdHelp: "Or drop one here. It is turned upright and made smaller before it is sent.",
  birdUpload: "Upload bird",
  birdCamera: "Take a picture",
  birdReading: "The picture is being prepared ...",
  birdSending: "{name} is being sent ...",
  birdWaiting: "{name} is there. The model looks at it ...",
  birdSaid: "{name}: {sentence}",
  birdLate: "There is no answer about {name} yet. Ask your instructor.",
  birdHeic: 'This browser cannot read HEIC pictures: set the camera to "Most compatible" (JPEG), or choose another picture.',
  birdUnread: "This file is no picture that the browser can read: choose a JPEG or PNG.",
  birdHuge: "This file is larger than 60 MB: choose a smaller one.",
  birdRefused: "The picture was not accepted ({why}). Try another one.",
  birdChosen: '{name} is chosen. Press "Upload bird".',
  birdSure: "{species}, {percent} % sure",
  birdNoAnswer: "No answer yet",
  handText: "What is it about? (one line, may be empty)",
  handUp: "Raise hand",
  handDown: "Lower hand",
  handIsUp: "Your hand is up since {time}.",
  handIsUpText: "Your hand is up since {time}: {text}",
  handComing: "Somebody is on the way to you.",
  handIsDown: "Your hand is down.",
  lineLost: "The network is gone. What you type is kept, and this page tries again by itself.",
  lineBack: "The network is back.",
  lineBusy: "The door is busy. This page tries again in {seconds} s.",
  fault: "This did not work (answer {status}). Try again, then ask your instructor.",
  phrases: {}
};

// ../../handlers/front_door/page/src/texts.js
var TEXTS = { de: texts_de_default, en: texts_en_default };
var STORED = "language";
var changed = new EventTarget();
var language = stored() ?? preferred();
function stored() {
  try {
    const kept2 = localStorage.getItem(STORED);
    return kept2 in TEXTS ? kept2 : null;
  } catch {
    return null;
  }
}
function preferred() {
  return navigator.languages.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one in TEXTS) ?? "en";
}
var spoken = () => language;
function t(name, values2 = {}) {
  const text = name.split(".").reduce((found, key) => found?.[key], TEXTS[language]) ?? name;
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (whole, key) => String(values2[key] ?? whole)) : text;
}
function whenSpoken(act) {
  changed.addEventListener("change", act);
  act();
}
function speak(newLanguage) {
  language = newLanguage;
  try {
    localStorage.setItem(STORED, language);
  } catch {
  }
  changed.dispatchEvent(new Event("change"));
}
function writeTexts() {
  document.documentElement.lang = language;
  for (const element2 of document.querySelectorAll("[data-t]")) element2.textContent = t(element2.dataset.t);
  for (const element2 of document.querySelectorAll("[data-label]")) {
    element2.setAttribute("aria-label", t(element2.dataset.label));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}
var FORMS = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" }
};
function moment(when, form = "clock") {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(language === "de" ? "de-AT" : "en-GB", FORMS[form]).format(date);
}
var number = (value, digits = 1) => new Intl.NumberFormat(language === "de" ? "de-AT" : "en-GB", { maximumFractionDigits: digits }).format(value);

// ../../handlers/front_door/page/src/server.js
var USUAL_SECONDS = 20;
var PAUSE_SECONDS = 2;
var BUSY_SECONDS = [2, 4, 8, 15, 15, 15, 15, 15];
var BUSY = /* @__PURE__ */ new Set([429, 502, 503, 504]);
var line = new EventTarget();
var isLost = false;
var tell = (name, detail = null) => line.dispatchEvent(new CustomEvent(name, { detail }));
var Refusal = class extends Error {
  constructor(status, body) {
    super(typeof body?.error === "string" ? body.error : t("fault", { status }));
    this.status = status;
    this.body = body ?? {};
    this.code = this.body.code ?? "";
  }
};
var Lost = class extends Error {
};
async function once(method, path, body, seconds) {
  let answer2;
  let text;
  try {
    answer2 = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        "Accept-Language": spoken(),
        ...method === "GET" ? {} : { "Content-Type": "application/json" }
      },
      body: method === "GET" ? void 0 : JSON.stringify(body ?? {}),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(seconds * 1e3)
    });
    text = answer2.status === 204 ? "" : await answer2.text();
  } catch (error) {
    throw new Lost(String(error));
  }
  if (isLost) {
    isLost = false;
    tell("back");
  }
  let data = null;
  try {
    data = text === "" ? null : JSON.parse(text);
  } catch {
    if (answer2.ok) throw new Lost("no JSON");
  }
  if (answer2.ok) return { status: answer2.status, data };
  const after = Number(answer2.headers.get("Retry-After")) || 0;
  throw Object.assign(new Refusal(answer2.status, data), { after, date: answer2.headers.get("Date") });
}
async function ask(method, path, body = void 0, options = {}) {
  const { seconds = USUAL_SECONDS, isRepeatable = true, isQuiet = false } = options;
  for (let attempt = 0; ; ) {
    try {
      return await once(method, path, body, seconds);
    } catch (error) {
      if (error instanceof Lost) {
        if (!isLost) {
          isLost = true;
          tell("lost");
        }
        if (!isRepeatable) throw error;
        await pause(PAUSE_SECONDS);
      } else if (error instanceof Refusal && BUSY.has(error.status) && attempt < BUSY_SECONDS.length) {
        const wait = Math.min(Math.max(BUSY_SECONDS[attempt], error.after), 30) * (0.5 + Math.random());
        attempt += 1;
        tell("busy", Math.ceil(wait));
        await pause(wait);
        tell("free");
      } else {
        if (error instanceof Refusal && !isQuiet) {
          if (error.status === 401) tell("out");
          if (error.status === 403 && error.code === "closed") tell("closed", error);
        }
        throw error;
      }
    }
  }
}
async function knock() {
  if (isLost) await ask("GET", "/me", void 0, { seconds: 5, isRepeatable: false }).catch(() => {
  });
}

// ../../handlers/front_door/page/src/shrink.js
var LONGEST_SIDE = 1600;
var QUALITY = 0.9;
var MOST_BYTES = 60 * 1024 * 1024;
var BadPicture = class extends Error {
};
async function shrink(file) {
  if (file.size > MOST_BYTES) throw new BadPicture("birdHuge");
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new BadPicture(await isHeic(file) ? "birdHeic" : "birdUnread");
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!made) throw new BadPicture("birdUnread");
  return made;
}
async function isHeic(file) {
  const head = new TextDecoder("latin1").decode(await file.slice(0, 12).arrayBuffer());
  return /^.{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)/s.test(head) || /\.hei[cf]$/i.test(file.name);
}
function uploadName(name) {
  const plain = name.replace(/\.[^.]*$/, "").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `${plain || "bird"}.jpg`;
}

// ../../handlers/front_door/page/src/birds.js
var POLL_SECONDS = 2;
var LONGEST_SECONDS = 90;
var SEND_SECONDS = 60;
var hasModel = true;
var birds = [];
var state = () => "";
var onNamed = () => {
};
var onWait = () => {
};
function openBirds({ has_endpoint }, wanted) {
  hasModel = has_endpoint;
  byId("birds-off").hidden = hasModel;
  byId("bird-form").hidden = !hasModel;
  onNamed = wanted.onNamed;
  onWait = wanted.onWait;
}
function wireBirds() {
  const [choice, camera, drop] = [byId("bird"), byId("camera"), byId("drop")];
  let isUploading = false;
  byId("bird-upload").addEventListener("click", () => {
    if (choice.files.length) return send([...choice.files]);
    isUploading = true;
    return choice.click();
  });
  choice.addEventListener("change", () => {
    if (!choice.files.length) return;
    if (isUploading) send([...choice.files]);
    else show(() => t("birdChosen", { name: choice.files[0]?.name ?? "" }));
    isUploading = false;
  });
  choice.addEventListener("cancel", () => isUploading = false);
  byId("bird-camera").addEventListener("click", () => camera.click());
  camera.addEventListener("change", () => camera.files.length && send([...camera.files]));
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragenter" || name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) send([...event.dataTransfer.files]);
    });
  }
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  whenSpoken(() => {
    say(byId("bird-state"), state());
    draw();
  });
}
function show(newState) {
  state = newState;
  say(byId("bird-state"), state());
}
var send = (files) => busy(byId("bird-upload"), async () => {
  for (const file of files) await sendOne(file);
});
async function sendOne(file) {
  const { name } = file;
  try {
    show(() => t("birdReading"));
    const picture = await shrink(file);
    show(() => t("birdSending", { name }));
    const { data } = await ask("POST", "/birds", { name: uploadName(name), size: picture.size });
    await post(data, picture);
    byId("bird").value = byId("camera").value = "";
    show(() => t("birdWaiting", { name }));
    await waitFor(data.key, name);
  } catch (error) {
    if (error instanceof BadPicture) show(() => t(error.message));
    else if (error instanceof Refusal) show(() => error.message);
    else throw error;
  }
}
async function post({ url, fields }, picture) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append("file", picture);
  for (; ; ) {
    let answer2;
    try {
      answer2 = await fetch(url, { method: "POST", body: form, credentials: "omit", signal: AbortSignal.timeout(SEND_SECONDS * 1e3) });
    } catch {
      line.dispatchEvent(new CustomEvent("lost"));
      await pause(POLL_SECONDS);
      continue;
    }
    line.dispatchEvent(new CustomEvent("back"));
    if (answer2.ok) return;
    const why = /<Code>(\w+)<\/Code>/.exec(await answer2.text())?.[1] ?? answer2.status;
    throw Object.assign(new Refusal(answer2.status, { error: t("birdRefused", { why }) }));
  }
}
async function waitFor(key, name) {
  const end = performance.now() + LONGEST_SECONDS * 1e3;
  while (performance.now() < end) {
    await Promise.all([lookAtBirds(), onWait()]);
    const own = birds.find((one) => one.key === key);
    if (own?.sentence) {
      show(() => t("birdSaid", { name, sentence: headline(own) || own.sentence }));
      onNamed();
      return;
    }
    await pause(POLL_SECONDS);
  }
  show(() => t("birdLate", { name }));
}
var headline = ({ species: [first] = [] }) => first ? t("birdSure", { species: first.name, percent: number(first.certainty * 100, 0) }) : "";
async function lookAtBirds() {
  if (!hasModel) return;
  birds = (await ask("GET", "/birds")).data.birds;
  draw();
}
function draw() {
  byId("birds-list").replaceChildren(...[...birds].sort((a, b) => String(b.uploaded).localeCompare(String(a.uploaded))).map(bird));
}
function bird(one) {
  const { name, url, sentence, refused: refused2 } = one;
  const first = headline(one);
  const picture = element("img", { alt: "", decoding: "async" });
  picture.addEventListener("error", () => picture.remove());
  if (url) picture.src = url;
  return element(
    "li",
    {},
    url && picture,
    element(
      "div",
      {},
      element("p", { class: "name" }, name),
      first ? element("p", { class: "state right" }, first) : !sentence && element("p", { class: "small" }, t("birdNoAnswer")),
      sentence && element("p", { class: refused2 ? "fault" : "words" }, sentence)
    )
  );
}

// ../../handlers/front_door/page/src/clock.js
var ANNOUNCED = [10, 5, 1];
var door = null;
var slot = null;
var announced = Infinity;
function setClock(now) {
  const parsed = Date.parse(now);
  if (!Number.isNaN(parsed)) door = { now: parsed, at: performance.now() };
}
var doorNow = () => door ? door.now + performance.now() - door.at : Date.now();
function setSlot({ ends, closes }) {
  slot = { ends: Date.parse(ends), closes: Date.parse(closes) };
  tick();
}
function tick() {
  const place2 = byId("time-left");
  if (!slot || Number.isNaN(slot.ends)) return;
  const minutes = Math.floor((slot.ends - doorNow()) / 6e4);
  place2.parentElement.classList.toggle("late", minutes < 5);
  if (slot.ends <= doorNow()) say(place2, t("timeOver", { time: moment(slot.closes) }));
  else say(place2, minutes < 1 ? t("timeLast") : t("timeLeft", { minutes }));
  const due = ANNOUNCED.find((one) => minutes === one && one < announced);
  if (due) {
    announced = due;
    say(byId("spoken"), t("timeSoon", { minutes }));
  }
}

// ../../handlers/front_door/page/src/which.js
var isBirds = false;
var me = null;
var isWired = false;
var onChange = () => {
};
var of = (path) => isBirds ? `${path}${path.includes("?") ? "&" : "?"}of=birds` : path;
var points = () => isBirds ? me.catch_up_birds : me.catch_up;
var chosen = () => isBirds ? "birds" : "faces";
function openWhich(newMe, wanted) {
  me = newMe;
  onChange = wanted.onChange;
  byId("which").hidden = !me.exercise;
  if (!isWired) {
    isWired = true;
    for (const kind2 of ["faces", "birds"]) {
      byId(`which-${kind2}`).addEventListener("click", () => choose(kind2 === "birds"));
    }
    whenSpoken(draw2);
  }
  draw2();
}
async function choose(newIsBirds) {
  if (newIsBirds === isBirds) return;
  isBirds = newIsBirds;
  draw2();
  await onChange();
}
function draw2() {
  byId("which-faces").setAttribute("aria-pressed", String(!isBirds));
  byId("which-birds").setAttribute("aria-pressed", String(isBirds));
  say(byId("which-name"), me ? isBirds ? me.bird_function : me.function : "");
}

// ../../handlers/front_door/page/src/drafts.js
var MOST_KEPT = 5;
var owner = "";
function openDrafts({ workshop, group, pseudonym }) {
  owner = [workshop, group, pseudonym].join("/");
}
var place = (name) => `${name}:${owner}${chosen() === "faces" ? "" : `/${chosen()}`}`;
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(place(name)));
  } catch {
    return null;
  }
}
function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(place(name));
    else localStorage.setItem(place(name), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
function draft() {
  const found = read("draft");
  return typeof found?.source === "string" ? found : null;
}
var keepDraft = (source, base) => write("draft", { source, base });
var dropDraft = () => write("draft", null);
function kept() {
  const found = read("kept");
  return Array.isArray(found) ? found.filter((one) => typeof one?.source === "string") : [];
}
function keep(source, at) {
  const others = kept().filter((one) => one.source !== source);
  write("kept", [{ source, at }, ...others].slice(0, MOST_KEPT));
}

// ../../handlers/front_door/page/src/code.js
var editor = null;
var deployed = { source: "", sha: "" };
var other = null;
var state2 = () => t("loading");
var onRun = () => {
};
var onDeployed = () => {
};
var show2 = (newState) => {
  state2 = newState;
  say(byId("code-state"), state2());
};
async function openEditor(wanted) {
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
      keys: { "Mod-s": () => byId("deploy").click(), "Mod-Enter": () => onRun() }
    });
    whenSpoken(() => {
      editor.speak(t("phrases"));
      say(byId("code-state"), state2());
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
async function change() {
  hideConflict();
  editor.mark(null);
  show2(() => t("loading"));
  await load();
}
var isChanged = () => editor !== null && editor.source !== deployed.source;
async function load() {
  const { data } = await ask("GET", of("/code"));
  deployed = { source: data.source, sha: data.code_sha256 };
  const typed = draft();
  if (!typed || typed.source === deployed.source) {
    dropDraft();
    editor.fill(deployed.source);
    show2(() => data.note ?? (data.modified ? t("deployedPlain", { time: moment(data.modified) }) : t("codeSame")));
  } else {
    editor.fill(typed.source);
    show2(() => t("codeKept"));
    if (typed.base !== deployed.sha) showConflict(data);
  }
}
function edited() {
  if (!isChanged()) {
    dropDraft();
    show2(() => t("codeSame"));
    return;
  }
  const isKept = keepDraft(editor.source, deployed.sha);
  show2(() => t(isKept ? "codeChanged" : "codeUnkept"));
}
async function deploy() {
  show2(() => t("deploying"));
  editor.mark(null);
  await put(editor.source, deployed.sha);
}
async function put(source, base) {
  keepDraft(source, base);
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
    edited();
  } else {
    dropDraft();
    show2(() => data.version ? t("deployed", { time: moment(time), version: data.version }) : t("deployedPlain", { time: moment(time) }));
  }
  onDeployed();
}
function refused(error, source) {
  if (error.status === 409 && typeof error.body.source === "string") {
    if (error.body.source === source) taken(source, error.body);
    else showConflict(error.body);
  } else if (error.status === 422 && error.body.line) {
    show2(() => error.message);
    pointAt(error.body.line);
  } else {
    show2(() => error.message);
  }
}
function pointAt(line3, place2 = byId("code-state")) {
  if (!editor?.mark(line3)) return;
  place2.append(" ", element("button", { type: "button", class: "link", click: () => editor.goTo(line3) }, t("goToLine", { line: line3 })));
}
var clearMark = () => editor?.mark(null);
function showConflict(data) {
  other = { source: data.source, sha: data.code_sha256 };
  byId("conflict-other").textContent = other.source;
  byId("conflict").hidden = false;
  show2(() => t("conflict"));
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
  show2(() => t("conflictKept"));
  onDeployed();
  editor.focus();
}
function showSource(source) {
  if (isChanged()) keep(editor.source, doorNow());
  editor.fill(source);
  edited();
  editor.focus();
}
async function putBack(wanted, words) {
  if (isChanged()) keep(editor.source, doorNow());
  keep(deployed.source, doorNow());
  try {
    await ask("PUT", of("/code"), { ...wanted, base: deployed.sha });
    dropDraft();
    hideConflict();
    await load();
    show2(() => words());
    onDeployed();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused(error, editor.source);
  }
}

// ../../handlers/front_door/page/src/feedback.js
var POLL_SECONDS2 = 2;
var LONGEST_SECONDS2 = 40;
var feedback = null;
var isWaiting = false;
var onRow = () => {
};
var round = 0;
function openFeedback(wanted) {
  onRow = wanted.onRow;
  byId("feedback-again").addEventListener("click", () => busy(byId("feedback-again"), watchFeedback));
  whenSpoken(draw3);
}
async function watchFeedback() {
  const own = ++round;
  const end = performance.now() + LONGEST_SECONDS2 * 1e3;
  isWaiting = true;
  draw3();
  try {
    do {
      feedback = (await ask("GET", "/feedback")).data;
      if (own !== round) return;
      if (feedback.is_current) break;
      draw3();
      await pause(POLL_SECONDS2);
    } while (own === round && performance.now() < end);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  } finally {
    if (own === round) {
      isWaiting = false;
      draw3();
    }
  }
}
async function lookAtFeedback() {
  if (isWaiting) return;
  feedback = (await ask("GET", "/feedback")).data;
  draw3();
}
function draw3() {
  const row = feedback?.row ?? null;
  const sum = byId("feedback-sum");
  const wanted = row ? summary(row) : [element("p", { class: "small" }, t(isWaiting ? "feedbackWait" : "feedbackNone"))];
  const text = wanted.map((one) => one.textContent).join("");
  if (sum.dataset.shown !== spoken() + text) {
    sum.dataset.shown = spoken() + text;
    sum.replaceChildren(...wanted);
  }
  if (feedback) onRow(row);
  byId("feedback").classList.toggle("done", isDone(row));
  byId("feedback-list").replaceChildren(...(row?.criteria ?? []).map(criterion));
}
var isDone = (row) => Boolean(row && feedback.is_current && row.status === "graded" && row.max_score > 0 && row.score === row.max_score);
function summary(row) {
  if (row.status === "error") return [element("p", { class: "state missed" }, t("feedbackError"))];
  const parts = [];
  if (isDone(row)) parts.push(element("p", { class: "big" }, t("feedbackDone")), element("p", {}, t("feedbackDoneText")));
  parts.push(
    element("p", { class: "score" }, t("feedbackSum", { score: number(row.score), max: number(row.max_score) })),
    element("progress", { max: row.max_score, value: row.score, "aria-label": t("feedbackSum", { score: number(row.score), max: number(row.max_score) }) })
  );
  const missed = row.criteria.filter((one) => !one.passed).map((one) => one.id);
  if (missed.length === 1 && missed[0] === "species") parts.push(element("p", { class: "state right" }, t("feedbackFaces")));
  if (isWaiting) parts.push(element("p", { class: "small" }, t("feedbackWait")));
  else if (!feedback.is_current) parts.push(element("p", { class: "small" }, t("feedbackLate")));
  return parts;
}
function criterion(one) {
  const name = t(`criterion.${one.id}`);
  const hint = spoken() === "de" && one.hint_de || one.hint;
  return element(
    "li",
    { class: one.passed ? "right" : "missed" },
    element("span", { class: "name" }, name.startsWith("criterion.") ? one.id : name),
    element("span", { class: "mark" }, t(one.passed ? "right" : "missed")),
    element("span", { class: "points" }, t("points", { points: number(one.points), max: number(one.max_points) })),
    !one.passed && hint && element("p", { class: "hint" }, hint)
  );
}

// ../../handlers/front_door/page/src/hand.js
var hand = null;
var help = null;
var fault = "";
var wasUp = false;
function wireHand() {
  byId("hand-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(byId("hand-up"), () => change2("POST", { text: byId("hand-text").value.trim() }));
  });
  byId("hand-down").addEventListener("click", () => busy(byId("hand-down"), () => change2("DELETE")));
  whenSpoken(draw4);
}
function showHand(me4) {
  hand = me4.hand;
  help = me4.help;
  draw4();
}
var isHandUp = () => Boolean(hand?.up);
async function change2(method, body) {
  fault = "";
  try {
    await ask(method, "/hand", body);
    hand = method === "POST" ? { up: true, text: body.text, at: (/* @__PURE__ */ new Date()).toISOString() } : { up: false, text: "", at: "" };
    if (method === "POST") help = null;
    const me4 = (await ask("GET", "/me")).data;
    showHand(me4);
    byId(isHandUp() ? "hand-down" : "hand-up").focus();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fault = error.message;
    draw4();
  }
}
function draw4() {
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
  const place2 = byId("hand-state");
  const wanted = spoken() + lines.join("\n");
  if (place2.dataset.shown === wanted) return;
  place2.dataset.shown = wanted;
  place2.replaceChildren(...lines.map((text) => element("p", { class: text === t("handComing") ? "state right" : "" }, text)));
}
var isComing = () => Boolean(help?.coming && !(Date.parse(help.at) < Date.parse(hand.at)));

// ../../handlers/front_door/page/src/zip.js
var MOST_BYTES2 = 40 * 1024 * 1024;
var MOST_MEMBERS = 200;
var MOST_PIXELS = 4e7;
var END_SIGNATURE = 101010256;
var END_BYTES = 22;
var LONGEST_COMMENT = 65535;
var ENTRY_SIGNATURE = 33639248;
var MEMBER_SIGNATURE = 67324752;
var STORED2 = 0;
var DEFLATED = 8;
var PNG = [137, 80, 78, 71, 13, 10, 26, 10];
var BadZip = class extends Error {
};
async function unzip(data) {
  if (data.byteLength > MOST_BYTES2) throw new BadZip("zipBig");
  const members = directory(new DataView(data)).filter((one) => !one.name.endsWith("/"));
  let left = MOST_BYTES2;
  const found = [];
  for (const member of members) {
    const bytes = await unpack(data, member, left);
    left -= bytes.length;
    found.push({ name: member.name, bytes: isPng(bytes) ? bytes : null });
  }
  return found;
}
function directory(view2) {
  try {
    const end = findEnd(view2);
    const count = view2.getUint16(end + 10, true);
    if (count > MOST_MEMBERS) throw new BadZip("zipMany");
    const members = [];
    for (let place2 = view2.getUint32(end + 16, true), number2 = 0; number2 < count; number2++) {
      if (view2.getUint32(place2, true) !== ENTRY_SIGNATURE) throw new BadZip("zipBroken");
      const nameLength = view2.getUint16(place2 + 28, true);
      const name = new TextDecoder().decode(new Uint8Array(view2.buffer, place2 + 46, nameLength));
      members.push({
        name,
        method: view2.getUint16(place2 + 10, true),
        packed: view2.getUint32(place2 + 20, true),
        offset: view2.getUint32(place2 + 42, true)
      });
      place2 += 46 + nameLength + view2.getUint16(place2 + 30, true) + view2.getUint16(place2 + 32, true);
    }
    return members;
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip("zipBroken");
  }
}
function findEnd(view2) {
  const last = view2.byteLength - END_BYTES;
  for (let place2 = last; place2 >= Math.max(0, last - LONGEST_COMMENT); place2--) {
    if (view2.getUint32(place2, true) === END_SIGNATURE) return place2;
  }
  throw new BadZip("zipBroken");
}
async function unpack(data, { method, packed, offset }, left) {
  const view2 = new DataView(data);
  if (offset + 30 > data.byteLength || view2.getUint32(offset, true) !== MEMBER_SIGNATURE) throw new BadZip("zipBroken");
  const start2 = offset + 30 + view2.getUint16(offset + 26, true) + view2.getUint16(offset + 28, true);
  if (start2 + packed > data.byteLength) throw new BadZip("zipBroken");
  const bytes = new Uint8Array(data, start2, packed);
  if (method === STORED2) {
    if (packed > left) throw new BadZip("zipUnpackedBig");
    return bytes;
  }
  if (method !== DEFLATED) throw new BadZip("zipBroken");
  return inflate(bytes, left);
}
async function inflate(bytes, left) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces = [];
  let size = 0;
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > left) throw new BadZip("zipUnpackedBig");
      pieces.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {
    });
    throw error instanceof BadZip ? error : new BadZip("zipBroken");
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
function isPng(bytes) {
  if (bytes.length < 33 || PNG.some((value, place2) => bytes[place2] !== value)) return false;
  const view2 = new DataView(bytes.buffer, bytes.byteOffset);
  const pixels = view2.getUint32(16) * view2.getUint32(20);
  return pixels > 0 && pixels <= MOST_PIXELS;
}

// ../../handlers/front_door/page/src/pictures.js
var AFTER_A_RUN_SECONDS = [0, 2, 4];
var ZIP_SECONDS = 60;
var MOST_SHOWN = 200;
var shown = { source: false, copy: null, zip: null };
var crops = null;
var addresses = [];
var round2 = 0;
function openPictures() {
  shown = { source: false, copy: null, zip: null };
  whenSpoken(drawCrops);
}
async function watchPictures() {
  const own = ++round2;
  for (const seconds of AFTER_A_RUN_SECONDS) {
    await pause(seconds);
    if (own !== round2) return;
    await lookAtPictures();
  }
}
async function lookAtPictures() {
  let found;
  try {
    found = (await ask("GET", "/pictures")).data;
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  if (!shown.source && found.source) {
    shown.source = true;
    put2("picture-source", found.source, "pictureOf", () => shown.source = false);
  }
  if (found.copy && found.copy_version !== shown.copy) {
    shown.copy = found.copy_version;
    put2("picture-copy", found.copy, "pictureCopyOf", () => {
    });
  }
  if (found.zip && found.zip.version !== shown.zip) {
    shown.zip = found.zip.version;
    await readZip(found.zip);
  }
}
function put2(place2, address, words, onFault) {
  const picture = element("img", { alt: t(words), decoding: "async" });
  picture.addEventListener("error", () => {
    onFault();
    byId(place2).replaceChildren(element("p", { class: "small" }, t("pictureBroken")));
  });
  picture.src = address;
  byId(place2).replaceChildren(picture);
}
async function readZip({ url, size, version }) {
  try {
    if (size > MOST_BYTES2) throw new BadZip("zipBig");
    crops = await unzip(await fetchBounded(url));
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    crops = error;
    if (error.message === "zipGone") shown.zip = null;
  }
  if (shown.zip === version || crops instanceof BadZip) drawCrops();
}
async function fetchBounded(url) {
  try {
    const answer2 = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(ZIP_SECONDS * 1e3) });
    if (!answer2.ok) throw new BadZip("zipGone");
    const pieces = [];
    let size = 0;
    for (const reader = answer2.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MOST_BYTES2) {
        await reader.cancel();
        throw new BadZip("zipBig");
      }
      pieces.push(value);
    }
    return await new Blob(pieces).arrayBuffer();
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip("zipGone");
  }
}
function drawCrops() {
  for (const place3 of ["picture-source", "picture-copy"]) {
    if (!byId(place3).querySelector("img")) byId(place3).replaceChildren(element("p", { class: "small" }, t("pictureNone")));
  }
  const place2 = byId("crops");
  addresses.forEach((one) => URL.revokeObjectURL(one));
  addresses = [];
  if (crops === null || crops instanceof BadZip) {
    say(byId("crops-state"), crops ? t("cropsBad", { why: t(crops.message) }) : t("cropsNone"));
    place2.replaceChildren();
    return;
  }
  say(byId("crops-state"), crops.length === 1 ? t("cropsCountOne") : t("cropsCount", { count: crops.length }));
  place2.replaceChildren(...[...byEmotion()].map(([emotion, ones]) => element("figure", {}, element("figcaption", {}, emotion), element("div", { class: "faces" }, ...ones.map(face)))));
}
function byEmotion() {
  const groups = /* @__PURE__ */ new Map();
  for (const one of crops.slice(0, MOST_SHOWN)) {
    const [folder] = one.name.includes("/") ? one.name.split("/") : ["-"];
    groups.set(folder, [...groups.get(folder) ?? [], one]);
  }
  return new Map([...groups].sort());
}
function face({ name, bytes }) {
  const broken = () => element("span", { class: "small broken" }, t("cropBroken", { name }));
  if (bytes === null) return broken();
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  addresses.push(address);
  const picture = element("img", { src: address, alt: name, title: name, decoding: "async" });
  picture.addEventListener("error", () => picture.replaceWith(broken()));
  return picture;
}

// ../../handlers/front_door/page/src/run.js
var DOOR_SECONDS = 40;
var POLL_SECONDS3 = 2;
var LONGEST_SECONDS3 = 180;
var MOST_LINES = 500;
var LONGEST_LINE = 2e3;
var answer = () => [element("p", { class: "small" }, t("answerNone"))];
var ticking = 0;
var onRan = () => {
};
function openRun(wanted) {
  onRan = wanted.onRan;
  byId("run").addEventListener("click", run);
  whenSpoken(drawAnswer);
}
async function lookAtLog() {
  if (chosen() === "birds") await drawLogAnew();
}
var drawLogAnew = async () => drawLog((await ask("GET", of("/log"))).data.lines.map((one) => one.text));
async function clearRun() {
  show3(() => [line2(t("answerNone"), "small")]);
  await drawLogAnew();
}
var run = () => busy(byId("run"), start);
function show3(newAnswer) {
  answer = newAnswer;
  drawAnswer();
}
var drawAnswer = () => byId("answer-text").replaceChildren(...answer());
var line2 = (text, kind2 = "") => element("p", { class: kind2 }, text);
async function start() {
  const wasChanged = isChanged();
  clearMark();
  countSeconds();
  try {
    const { status, data } = await ask("POST", of("/run"), {}, { seconds: DOOR_SECONDS, isRepeatable: false });
    if (status === 202) await follow(data.since);
    else ended(data, wasChanged);
  } catch (error) {
    if (error instanceof Lost) show3(() => [line2(t("runLost"), "fault")]);
    else if (error instanceof Refusal) show3(() => [line2(error.message, "fault")]);
    else throw error;
  } finally {
    clearInterval(ticking);
    byId("answer").scrollIntoView({ block: "nearest" });
    onRan();
  }
}
function countSeconds() {
  const began = performance.now();
  clearInterval(ticking);
  show3(() => [line2(t("running")), element("p", { class: "small counting", "aria-hidden": "true" })]);
  ticking = setInterval(() => {
    const place2 = document.querySelector(".counting");
    if (place2) place2.textContent = t("runningSince", { seconds: Math.round((performance.now() - began) / 1e3) });
  }, 1e3);
}
function ended(data, wasChanged) {
  const seconds = () => number(data.seconds ?? 0);
  const fault2 = data.error;
  drawLog(data.log ?? []);
  show3(() => [
    data.failed ? line2(t("ranFailed", { seconds: seconds() }), "state missed") : line2(t("ranOk", { seconds: seconds() }), "state right"),
    fault2 && element("p", { class: "words" }, fault2.type ? element("strong", {}, `${fault2.type}: `) : "", String(fault2.message ?? "")),
    !data.failed && element("pre", { class: "source", tabindex: "0", role: "group", "aria-label": t("answer") }, pretty(data.answer)),
    wasChanged && line2(t("ranOld"), "small")
  ].filter(Boolean));
  if (fault2?.line) {
    const place2 = element("p");
    byId("answer-text").append(place2);
    pointAt(fault2.line, place2);
  }
}
var pretty = (value) => {
  const text = JSON.stringify(value, null, 2) ?? "";
  return text.length > 2e4 ? `${text.slice(0, 2e4)} ...` : text;
};
async function follow(since) {
  show3(() => [line2(t("runLong")), element("p", { class: "small counting", "aria-hidden": "true" })]);
  const end = doorNow() + LONGEST_SECONDS3 * 1e3;
  while (doorNow() < end) {
    await pause(POLL_SECONDS3);
    const { data } = await ask("GET", of(`/log?since=${encodeURIComponent(since)}`));
    const lines = data.lines.map((one) => one.text);
    drawLog(lines);
    const report = lines.findLast((text) => text.startsWith("REPORT"));
    if (report) {
      const took = /Duration: ([\d.]+) ms/.exec(report);
      const isTimedOut = lines.some((text) => text.includes("Task timed out")) || /Status: timeout/.test(report);
      const isFailed = isTimedOut || lines.some((text) => text.startsWith("[ERROR]")) || /Status: error/.test(report);
      show3(() => [
        line2(took ? t("runEnded", { seconds: number(Number(took[1]) / 1e3) }) : t("runEndedPlain"), `state ${isFailed ? "missed" : "right"}`),
        ...isTimedOut ? [line2(t("timedOut"))] : []
      ]);
      return;
    }
  }
  show3(() => [line2(t("runUnknown"), "fault")]);
}
function drawLog(lines) {
  const shown2 = lines.slice(-MOST_LINES);
  const place2 = byId("log-lines");
  byId("log-none").hidden = lines.length > 0;
  place2.hidden = lines.length === 0;
  place2.replaceChildren(
    ...shown2.length < lines.length ? [element("p", { class: "cut" }, t("logCut", { count: lines.length - shown2.length }))] : [],
    ...shown2.map((text) => element("p", { class: kind(String(text)) }, String(text).slice(0, LONGEST_LINE).trimEnd()))
  );
  place2.scrollTop = place2.scrollHeight;
}
function kind(text) {
  if (/^(START|END|REPORT|INIT_START) /.test(text)) return "frame-line";
  return /^\[ERROR\]|Task timed out|Traceback/.test(text) ? "error-line" : "own-line";
}

// ../../handlers/front_door/page/src/settings.js
var state3 = () => "";
var isWired2 = false;
var onSaved = () => {
};
async function openSettings(me4, wanted) {
  byId("settings").hidden = me4.tuned;
  if (me4.tuned) return;
  onSaved = wanted.onSaved;
  if (!isWired2) {
    isWired2 = true;
    byId("settings-form").addEventListener("submit", (event) => {
      event.preventDefault();
      busy(event.submitter ?? byId("settings-form").querySelector("button"), save);
    });
    whenSpoken(() => say(byId("settings-now"), state3()));
  }
  fill((await ask("GET", "/settings")).data, "settingsNow");
}
function show4(newState) {
  state3 = newState;
  say(byId("settings-now"), state3());
}
function fill({ memory_size: memory, timeout, layers }, words) {
  byId("memory").value = memory;
  byId("timeout").value = timeout;
  byId("layer").value = layers[0] ?? "";
  show4(() => t(words, { memory, timeout, layer: t(layers.length ? "layerYes" : "layerNo") }));
}
async function save() {
  const wanted = {
    memory_size: Number(byId("memory").value),
    timeout: Number(byId("timeout").value),
    layer_arn: byId("layer").value.trim()
  };
  show4(() => t("settingsSaving"));
  try {
    await ask("PUT", "/settings", wanted, { seconds: 40 });
    fill((await ask("GET", "/settings")).data, "settingsSaved");
    onSaved();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    show4(() => error.message);
  }
}

// ../../handlers/front_door/page/src/task.js
var PLACE = /\{\{\s*(\w+)\s*\}\}/g;
var me2 = null;
var isWired3 = false;
var isMarked = false;
var passed = /* @__PURE__ */ new Set();
var opened = /* @__PURE__ */ new Set();
var DONE_BY = {
  "task-step-1": ["memory", "timeout", "layer"],
  "task-step-2": ["input_copied"],
  "task-step-3": ["zip_readable", "face_count", "emotions", "crops"],
  "task-birds": ["species"],
  "task-lab4": ["species_endpoint", "species_ranking", "species_message", "species_publish"]
};
function openTask(newMe) {
  me2 = newMe;
  if (isWired3) return draw5();
  isWired3 = true;
  return whenSpoken(draw5);
}
async function draw5() {
  const language2 = spoken();
  const address = document.documentElement.dataset[language2 === "de" ? "taskDe" : "taskEn"];
  let text;
  try {
    const answer2 = await fetch(address, { credentials: "omit" });
    if (!answer2.ok) throw new Error(String(answer2.status));
    text = await answer2.text();
  } catch {
    byId("task-text").replaceChildren(element("p", {}, t("taskNone")));
    return;
  }
  if (language2 !== spoken()) return;
  const parts = new DOMParser().parseFromString(text, "text/html");
  if (!me2.has_endpoint || me2.exercise) parts.getElementById("task-birds")?.remove();
  if (!me2.exercise) parts.getElementById("task-lab4")?.remove();
  fill2(parts.body, values());
  byId("task-text").replaceChildren(...[...parts.body.querySelectorAll("section")].map(fold));
  for (const id of opened) byId(id).open = true;
  drawSteps();
  addCopyButtons();
}
function values() {
  const plain = Object.fromEntries(Object.entries(me2).filter(([, value]) => ["string", "number"].includes(typeof value)));
  return { ...plain, confidence_threshold: number(me2.confidence_threshold, 2) };
}
function fold(section) {
  const title = section.querySelector("h3");
  const step = element("details", { class: "step", id: section.id }, element("summary", {}, title), ...section.childNodes);
  step.addEventListener("toggle", () => step.open && opened.add(step.id));
  return step;
}
function markSteps(row) {
  passed = new Set((row?.criteria ?? []).filter((one) => one.passed).map((one) => one.id));
  isMarked = true;
  drawSteps();
}
function drawSteps() {
  let next = null;
  for (const [id, criteria] of Object.entries(DONE_BY)) {
    const step = byId(id);
    if (!step) continue;
    const isDone2 = criteria.every((one) => passed.has(one));
    step.classList.toggle("done", isDone2);
    const state4 = step.querySelector("summary .unseen") ?? step.querySelector("summary").appendChild(element("span", { class: "unseen" }));
    state4.textContent = isDone2 ? t("stepDone") : "";
    if (!isDone2) next ??= step;
  }
  if (isMarked && opened.size === 0 && next) {
    opened.add(next.id);
    next.open = true;
  }
}
function fill2(node, found) {
  if (node.nodeType === Node.TEXT_NODE) {
    node.data = node.data.replace(PLACE, (whole, key) => String(found[key] ?? whole));
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  if (node.hasAttribute("href")) {
    node.setAttribute("href", node.getAttribute("href").replace(PLACE, (whole, key) => encodeURIComponent(found[key] ?? "")));
    if (/^https:/.test(node.getAttribute("href"))) {
      node.setAttribute("target", "_blank");
      node.setAttribute("rel", "noopener noreferrer");
    }
  }
  for (const child of [...node.childNodes]) fill2(child, found);
}
function addCopyButtons() {
  for (const block of byId("task-text").querySelectorAll("pre")) {
    block.tabIndex = 0;
    block.setAttribute("role", "group");
    block.setAttribute("aria-label", t("codeBlock"));
    if (!navigator.clipboard || !block.querySelector(".language-python")) continue;
    const button = element("button", { type: "button", class: "quiet copy" }, t("copy"));
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent).then(() => button.textContent = t("copied"), () => {
      });
      setTimeout(() => button.textContent = t("copy"), 2e3);
    });
    block.before(button);
  }
}

// ../../handlers/front_door/page/src/versions.js
var versions = [];
var isWired4 = false;
function openVersions() {
  if (!isWired4) {
    isWired4 = true;
    byId("versions").addEventListener("toggle", () => byId("versions").open && refreshVersions());
    whenSpoken(draw6);
  }
  versions = [];
  draw6();
}
async function refreshVersions() {
  if (!byId("versions").open) return;
  const { data } = await ask("GET", of("/versions"));
  versions = data.versions;
  draw6();
}
function draw6() {
  byId("points").replaceChildren(...points().map((point) => put3(t(`point${point}`), { point }, () => t("pointDone"))));
  const rows = versions.map((one, place2) => element(
    "li",
    {},
    element("span", {}, t("version", { version: one.version, time: moment(one.modified) })),
    put3(t("backTo", { version: one.version }), { version: String(one.version) }, () => t("backDone", { version: one.version }), place2)
  ));
  const own = kept().map((one) => element(
    "li",
    {},
    element("span", {}, t("keptHere", { time: moment(one.at) })),
    element("button", { type: "button", class: "quiet", click: () => showSource(one.source) }, t("keptShow"))
  ));
  byId("versions-list").replaceChildren(...own, ...rows);
  say(byId("versions-state"), rows.length + own.length ? "" : t("versionsNone"));
}
function put3(name, wanted, words) {
  const button = element("button", { type: "button", class: "quiet" }, name);
  button.addEventListener("click", () => busy(button, async () => {
    await putBack(wanted, words);
    await refreshVersions();
  }));
  return button;
}

// ../../handlers/front_door/page/src/page.js
var SECONDS = { clock: 5, hand: 8, me: 45, look: 60, knock: 3, closed: 20 };
var VIEWS = ["door", "closed", "place"];
var view = "";
var closed = null;
var lineWords = () => "";
var me3 = null;
function show5(newView) {
  view = newView;
  for (const one of VIEWS) byId(one).hidden = one !== view;
  for (const id of ["strip", "sign-out", "console"]) byId(id).hidden = view !== "place";
  if (view !== "place") say(byId("who"), "");
  document.body.dataset.view = view;
}
function codeInAddress() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!/^[0-9a-z -]{10,40}$/i.test(code) || !/\d/.test(code)) return "";
  history.replaceState(null, "", location.pathname + location.search);
  return code;
}
function askForCode({ note = "", fault: fault2 = "" }) {
  show5("door");
  say(byId("door-note"), note);
  say(byId("own-code-fault"), fault2);
  byId("own-code").focus();
}
async function signIn(code) {
  say(byId("own-code-fault"), "");
  say(byId("door-note"), t("signingIn"));
  try {
    await ask("POST", "/session", { code }, { isQuiet: true });
    byId("own-code").value = "";
    await enter();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 403 && error.code === "closed") showClosed(error);
    else askForCode({ fault: error.message });
  }
}
async function signOut() {
  await ask("DELETE", "/session", void 0, { isQuiet: true }).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
  });
  location.reload();
  sessionStorage.setItem("signed-out", "yes");
}
function showClosed(error) {
  setClock(error.body.now ?? error.date);
  closed = error.body;
  show5("closed");
  drawClosed();
}
function drawClosed() {
  if (!closed) return;
  const isBefore = doorNow() < Date.parse(closed.opens);
  say(byId("closed-sentence"), t(isBefore ? "closedBefore" : "closedAfter"));
  byId("closed-times").replaceChildren(
    ...["opens", "closes"].flatMap((name) => [element("dt", {}, t(name)), element("dd", {}, moment(closed[name], "day"))]),
    element("dt", {}, t("clock")),
    element("dd", {}, moment(doorNow(), "day"))
  );
}
async function begin(code = codeInAddress()) {
  if (code) {
    show5("door");
    byId("own-code").value = code;
    await signIn(code);
    return;
  }
  try {
    await enter();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 403 && error.code === "closed") showClosed(error);
    else if (error.status === 401) askForCode({ note: sessionStorage.getItem("signed-out") ? t("signedOut") : "" });
    else askForCode({ fault: error.message });
    sessionStorage.removeItem("signed-out");
  }
}
async function refreshMe(options = {}) {
  me3 = (await ask("GET", "/me", void 0, options)).data;
  setClock(me3.now);
  setSlot(me3);
  showHand(me3);
  say(byId("workshop"), me3.workshop);
  say(byId("who"), `${me3.pseudonym} · ${me3.group}`);
  document.title = `${me3.pseudonym} · ${me3.workshop}`;
}
async function enter() {
  const before = me3?.pseudonym;
  await refreshMe({ isQuiet: true });
  if (before && before !== me3.pseudonym) location.reload();
  openDrafts(me3);
  show5("place");
  openTask(me3);
  openWhich(me3, { onChange: changeFunction });
  openVersions();
  openBirds(me3, { onNamed: watchFeedback, onWait: lookAtLog });
  openPictures();
  await Promise.all([
    openEditor({ onRun: run, onDeployed: refreshVersions }),
    ...[lookAtPictures(), lookAtFeedback(), lookAtBirds(), openSettings(me3, { onSaved: watchFeedback })].map((one) => one.catch(ignore))
  ]);
}
async function changeFunction() {
  openVersions();
  await Promise.all([change(), clearRun(), refreshVersions()].map((one) => one.catch(ignore)));
}
function ran() {
  watchPictures();
  watchFeedback();
}
async function every(seconds, act) {
  for (; ; ) {
    await pause(seconds);
    if (document.hidden) continue;
    await Promise.resolve().then(act).catch(ignore);
  }
}
function ignore(error) {
  if (!(error instanceof Refusal || error instanceof Lost)) throw error;
}
function watchLine() {
  const put4 = (words, kind2) => {
    lineWords = words;
    say(byId("line"), words());
    byId("line").dataset.kind = kind2;
  };
  line.addEventListener("lost", () => put4(() => t("lineLost"), "lost"));
  line.addEventListener("busy", ({ detail }) => put4(() => t("lineBusy", { seconds: detail }), "busy"));
  line.addEventListener("free", () => put4(() => "", ""));
  line.addEventListener("back", async () => {
    if (byId("line").dataset.kind !== "lost") return;
    put4(() => t("lineBack"), "back");
    await pause(4);
    if (byId("line").dataset.kind === "back") put4(() => "", "");
  });
  line.addEventListener("out", () => view === "place" && askForCode({ note: t("sessionOver") }));
  line.addEventListener("closed", ({ detail }) => view === "place" && showClosed(detail));
}
function wire() {
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(byId("sign-in").querySelector("button"), () => signIn(byId("own-code").value));
  });
  byId("sign-out").addEventListener("click", () => busy(byId("sign-out"), signOut));
  byId("closed-again").addEventListener("click", () => busy(byId("closed-again"), () => begin()));
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
  wireBirds();
  wireHand();
  openRun({ onRan: ran });
  openFeedback({ onRow: markSteps });
  watchLine();
  addEventListener("hashchange", () => {
    const code = codeInAddress();
    if (code) begin(code);
  });
}
whenSpoken(() => {
  writeTexts();
  drawClosed();
  tick();
  say(byId("line"), lineWords());
});
byId("no-script").remove();
wire();
every(SECONDS.clock, tick);
every(SECONDS.knock, knock);
every(SECONDS.closed, () => view === "closed" && begin());
every(SECONDS.hand, () => view === "place" && isHandUp() && refreshMe());
every(SECONDS.me, () => view === "place" && !isHandUp() && refreshMe());
every(SECONDS.look, () => view === "place" && Promise.all([lookAtPictures(), lookAtFeedback(), lookAtBirds()]));
begin();
