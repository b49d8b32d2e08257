"""The door's own errors, in English and German: what happened, and what to do next."""

# By sentence: the error's code, English, German.
SENTENCES: dict[str, tuple[str, str, str]] = {
    "our-fault": (
        "our-fault",
        "The front door failed. Try again in a moment; your instructor has been told.",
        "Die Tür hat versagt. Versuchen Sie es gleich noch einmal; die Lehrperson weiß davon.",
    ),
    "no-codes": (
        "no-codes",
        "Nobody has a code for this group yet. Tell your instructor.",
        "Für diese Gruppe gibt es noch keine Codes. Sagen Sie es der Lehrperson.",
    ),
    "wrong-code": (
        "wrong-code",
        "This code opens nothing here. Compare it with your sheet: it may be mistyped, replaced, or another group's.",
        "Dieser Code öffnet hier nichts. Vergleichen Sie ihn mit Ihrem Blatt: Vielleicht ist er vertippt, ersetzt oder "
        "der einer anderen Gruppe.",
    ),
    "closed": (
        "closed",
        "The door of {group} is open from {opens} to {closes} (UTC). Come back then.",
        "Die Tür von {group} ist von {opens} bis {closes} (UTC) geöffnet. Kommen Sie dann wieder.",
    ),
    "signed-out": (
        "signed-out",
        "You are not signed in. Sign in with the code on your sheet.",
        "Sie sind nicht angemeldet. Melden Sie sich mit dem Code auf Ihrem Blatt an.",
    ),
    "foreign-page": (
        "foreign-page",
        "This request did not come from the workshop's own page. Open the page by the address on your sheet.",
        "Diese Anfrage kam nicht von der Seite des Workshops. Öffnen Sie die Seite mit der Adresse auf Ihrem Blatt.",
    ),
    "not-found": (
        "not-found",
        "There is nothing at this address. Open the page by the address on your sheet.",
        "Unter dieser Adresse ist nichts. Öffnen Sie die Seite mit der Adresse auf Ihrem Blatt.",
    ),
    "wrong-method": (
        "wrong-method",
        "This address takes {allowed} only. Load the page again.",
        "Diese Adresse nimmt nur {allowed}. Laden Sie die Seite neu.",
    ),
    "no-json": (
        "bad-request",
        "The request's body is no JSON object that the door can read. Load the page again.",
        "Der Inhalt der Anfrage ist kein lesbares JSON-Objekt. Laden Sie die Seite neu.",
    ),
    "bad-field": (
        "bad-request",
        "The request's field {field} is missing, unknown or of the wrong kind. Load the page again.",
        "Das Feld {field} der Anfrage fehlt, ist unbekannt oder von der falschen Art. Laden Sie die Seite neu.",
    ),
    "too-large": (
        "too-large",
        "This is larger than {most:,} bytes, which is the most that is taken here. Make it smaller.",
        "Das ist größer als {most:,} Bytes, und mehr wird hier nicht genommen. Machen Sie es kleiner.",
    ),
    "no-exercise": (
        "not-found",
        "In this group one function names everybody's birds, and nobody has one of their own. Load the page again.",
        "In dieser Gruppe bestimmt eine Funktion die Vögel aller, niemand hat eine eigene. Laden Sie die Seite neu.",
    ),
    "no-bird-yet": (
        "no-bird-yet",
        "Your function is run with your newest bird, and there is none yet: upload one first.",
        "Ihre Funktion wird mit Ihrem neuesten Vogel ausgeführt, und es gibt noch keinen: Laden Sie erst einen hoch.",
    ),
    "busy": (
        "busy",
        "AWS is busy, and nothing was done. Try again in a few seconds.",
        "AWS ist beschäftigt, und es ist nichts geschehen. Versuchen Sie es in ein paar Sekunden noch einmal.",
    ),
    "cut-off": (
        "cut-off",
        "Your function was stopped: it was started too often within ten minutes. Your code is as it was. Look what "
        "calls it again and again, then raise your hand: your instructor can let it run again.",
        "Ihre Funktion wurde angehalten: Sie wurde innerhalb von zehn Minuten zu oft gestartet. Ihr Code ist, wie er "
        "war. Sehen Sie nach, was sie immer wieder aufruft, und melden Sie sich: Die Lehrperson kann sie wieder "
        "freigeben.",
    ),
    "changed-elsewhere": (
        "changed-elsewhere",
        "Your function has been changed elsewhere since you began to edit. Look at both, then deploy again.",
        "Ihre Funktion wurde woanders geändert, seit Sie zu schreiben begannen. Sehen Sie beides an, dann stellen Sie "
        "noch einmal bereit.",
    ),
    "null-bytes": (
        "not-python",
        "The code has null bytes, so it is no text in UTF-8. Copy it in again as plain text.",
        "Der Code enthält Nullbytes, ist also kein Text in UTF-8. Fügen Sie ihn noch einmal als reinen Text ein.",
    ),
    "syntax": (
        "not-python",
        "Line {line}: {words}. Mend that line and deploy again.",
        "Zeile {line}: {words}. Verbessern Sie die Zeile und stellen Sie noch einmal bereit.",
    ),
    "no-python": (
        "not-python",
        "This is no Python ({words}). Mend it and deploy again.",
        "Das ist kein Python ({words}). Verbessern Sie es und stellen Sie noch einmal bereit.",
    ),
    "no-handler": (
        "not-python",
        "There is no function lambda_handler, which Lambda calls. Keep its name as it was.",
        "Es gibt keine Funktion lambda_handler, die Lambda aufruft. Lassen Sie ihren Namen, wie er war.",
    ),
    "no-source": (
        "no-source",
        "Your function's package has no lambda_function.py that can be shown. Deploying from here puts one in.",
        "Das Paket Ihrer Funktion enthält keine lambda_function.py, die sich zeigen lässt. Bereitstellen legt eine an.",
    ),
    "no-version": (
        "no-version",
        "Your function has no version {version}. Choose one from the list.",
        "Ihre Funktion hat keine Version {version}. Wählen Sie eine aus der Liste.",
    ),
    "no-point": (
        "no-point",
        "Your instructor has not opened this point. You can have: {allowed}.",
        "Die Lehrperson hat diesen Stand nicht freigegeben. Sie können haben: {allowed}.",
    ),
    "out-of-bounds": (
        "out-of-bounds",
        "{field} can be {least} to {most} here. Choose a number in between.",
        "{field} kann hier {least} bis {most} sein. Wählen Sie eine Zahl dazwischen.",
    ),
    "no-layer": (
        "out-of-bounds",
        "Only the workshop's layer can be set here. Take the ARN that step 1 names.",
        "Hier lässt sich nur das Layer des Workshops setzen. Nehmen Sie die ARN aus Schritt 1.",
    ),
    "no-birds": (
        "no-birds",
        "This group names no birds.",
        "Diese Gruppe bestimmt keine Vögel.",
    ),
    "no-bird": (
        "no-bird",
        "This names no bird: {reason}",
        "Daraus wird kein Vogel: {reason}",
    ),
    "long-text": (
        "too-large",
        "A line of at most {most} characters is enough. Shorten it.",
        "Eine Zeile von höchstens {most} Zeichen genügt. Kürzen Sie sie.",
    ),
    "no-jpeg": (
        "no-picture",
        "{file} is no JPEG or PNG by its name. A phone's HEIC becomes a JPEG when you take the picture from this page "
        "or save it as JPEG.",
        "{file} ist dem Namen nach kein JPEG oder PNG. Das HEIC eines Telefons wird ein JPEG, wenn Sie von dieser "
        "Seite aus fotografieren oder es als JPEG speichern.",
    ),
    "no-console": (
        "no-console",
        "AWS's sign-in gave no link to the console. Try again in a minute.",
        "Die Anmeldung bei AWS gab keinen Link zur Konsole. Versuchen Sie es in einer Minute noch einmal.",
    ),
    "aws-refused": (
        "aws-refused",
        "AWS refused that: only what is your own is open to you. {words}",
        "AWS hat das abgelehnt: Nur was Ihnen gehört, steht Ihnen offen. {words}",
    ),
    "aws-closed": (
        "aws-closed",
        "AWS refused that: your rights hold only during your group's time slot. Ask your instructor.",
        "AWS hat das abgelehnt: Ihre Rechte gelten nur in der Zeit Ihrer Gruppe. Fragen Sie die Lehrperson.",
    ),
    "aws-absent": (
        "aws-absent",
        "AWS does not find what this is about. Ask your instructor whether your group is set up. {words}",
        "AWS findet nicht, worum es geht. Fragen Sie die Lehrperson, ob Ihre Gruppe eingerichtet ist. {words}",
    ),
    "aws-trouble": (
        "aws-trouble",
        "AWS could not be used ({words}). Try again in a moment.",
        "AWS war nicht zu gebrauchen ({words}). Versuchen Sie es gleich noch einmal.",
    ),
}
LANGUAGES = ("en", "de")


def sentence(name: str, language: str, **values: object) -> str:
    """Say one of SENTENCES.

    Args:
        name: which.
        language: "en" or "de".
        **values: what stands in its braces.

    Returns:
        The sentence.
    """
    return SENTENCES[name][1 + LANGUAGES.index(language)].format(**values)


def code_of(name: str) -> str:
    """Return the code of the error that a sentence tells of."""
    return SENTENCES[name][0]
