// Shows the times in the reader's own time zone. Without JavaScript they stand there in UTC.
for (const time of document.querySelectorAll("time")) {
  const language = time.closest("[lang]").lang;
  const options = { dateStyle: "full", timeStyle: "short" };
  time.textContent = new Date(time.dateTime).toLocaleString(language, options);
}
