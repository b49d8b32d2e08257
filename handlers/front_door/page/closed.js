// Shows the times in the reader's own time zone, and asks again from time to time whether the door is open. Without
// JavaScript the times stand there in UTC.
const SECONDS = 30;
const LOCALES = { de: "de-AT", en: "en-GB" };
for (const time of document.querySelectorAll("time")) {
  const options = { dateStyle: "full", timeStyle: "short" };
  time.textContent = new Date(time.dateTime).toLocaleString(LOCALES[time.closest("[lang]").lang], options);
}
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch("/", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload(); // with the code behind the #, if the address has one
}, SECONDS * 1000);
