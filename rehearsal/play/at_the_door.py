"""A participant who has a browser, a code and nothing else: the workshop over HTTP, from signing in to signing out."""

import dataclasses
import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from admin.errors import WorkshopError
from rehearsal.play import lab_4
from rehearsal.play.birds import Bird
from rehearsal.play.door_client import PAUSES_SECONDS, SIGNED_OUT_SECONDS, DoorClient, Reply, fetch, post_form
from rehearsal.play.doors import Door
from rehearsal.play.player import Player, Wait

PATIENCE_SECONDS = 90
PAUSE_SECONDS = 0.5
ASSET = re.compile(r'["\'](/static/[A-Za-z0-9._-]+)["\']')
QUESTION = "What is a zip?"


class DoorPart:
    """Plays one participant through a group's door.

    Attributes:
        player: whose answers, waits, bird and lines at_door are filled in.
        client: their browser.
    """

    def __init__(
        self,
        door: Door,
        player: Player,
        *,
        patience: float = PATIENCE_SECONDS,
        pauses: tuple[float, ...] = PAUSES_SECONDS,
    ) -> None:
        """Stand before the door; nothing is sent yet.

        Args:
            door: the group's.
            player: who comes.
            patience: how long to wait for a run, for feedback and for a bird's sentence, in seconds each.
            pauses: between attempts at a door that is busy, in seconds.
        """
        self._patience = patience
        self.player, self.client = player, DoorClient(door.url, pauses=pauses)
        self._code = door.codes[player.pseudonym]

    def perform(self, sources: tuple[str, ...], species: str) -> None:
        """Do the workshop.

        Args:
            sources: what is deployed and run, one step after another.
            species: the bird that is uploaded.

        Raises:
            WorkshopError: the door did not answer as it has to.
        """
        me = self.come_in()
        self.set_up(me)
        for source in sources:
            self._work(source)
        self.read_log(me["opens"])
        self.look_at_pictures()
        if me["exercise"]:
            self.deploy(lab_4.source_of(self.player), of="?of=birds")
        if me["has_endpoint"]:
            self.send_bird(species)
        self.raise_hand()
        self._go()

    def come_in(self) -> dict[str, Any]:
        """Open the page, and sign in with the code as somebody types it who looks at the sheet and not at the keys."""
        page = self.ask("GET", "/")
        paths = ASSET.findall(page.body.decode())
        for path in paths:
            self.ask("GET", path)
        typed = f" {self._code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
        self._expect(self.client.sign_in(typed), 204, "POST /session")
        me: dict[str, Any] = self.ask("GET", "/me").json
        if me["pseudonym"] != self.player.pseudonym or not paths:
            raise self._wrong("GET /me", f"it is {me['pseudonym']}, and the page has {len(paths)} files")
        self._did(f"signed in, page of {len(paths)} files")
        return me

    def set_up(self, me: dict[str, Any]) -> None:
        """Set memory, timeout and layer as step 1 of the text has them."""
        wanted = {"memory_size": me["memory_size"], "timeout": me["timeout"]}
        wanted |= {"layer_arn": me["layer_arn"]} if me["layer_arn"] else {}
        has = self.ask("PUT", "/settings", wanted).json
        if (has["memory_size"], has["timeout"]) != (me["memory_size"], me["timeout"]):
            raise self._wrong("PUT /settings", str(has))

    def _work(self, source: str) -> None:
        """Deploy and run a step of the exercise, then wait for feedback as the page does."""
        version = self.deploy(source)
        self.run()
        points = self.await_feedback()
        self._did(f"version {version}: {points} points after {self.player.waits[-1].seconds:.1f} s")

    def deploy(self, source: str, *, of: str = "") -> str:
        """Deploy a file in the place of what is there, and return its version."""
        base = self.ask("GET", f"/code{of}").json["code_sha256"]
        done = self.ask("PUT", f"/code{of}", {"source": source, "base": base}).json
        if self.ask("GET", f"/versions{of}").json["versions"][0]["version"] != done["version"]:
            raise self._wrong("GET /versions", f"version {done['version']} is not the newest")
        return str(done["version"])

    def await_feedback(self) -> int:
        """Wait until the feedback is about what lies there now; return its points."""
        uploaded_at, begun = datetime.now(UTC), time.monotonic()
        row = self._await("/feedback", lambda found: found["row"] if found["is_current"] else None)
        waited = Wait(uploaded_at.isoformat(timespec="milliseconds"), round(time.monotonic() - begun, 2))
        self.player.waits.append(waited)
        return int(row["score"])

    def run(self) -> None:
        """Run the function and keep its answer; one that outlasts the door is awaited by its log, and run again."""
        end = time.monotonic() + self._patience
        while True:
            reply = self.client.ask("POST", "/run", {})
            if reply.status != 202 or time.monotonic() > end:
                break
            self._await_end(reply.json["since"])
        self._expect(reply, 200, "POST /run")
        if reply.json["failed"]:
            raise self._wrong("POST /run", str(reply.json["error"]))
        self.player.answers.append(reply.json["answer"])

    def _await_end(self, since: str) -> None:
        texts = lambda found: [line["text"] for line in found["lines"] if line["text"].startswith("REPORT ")]  # noqa: E731
        self._await(f"/log?since={quote(since)}", texts)

    def read_log(self, since: str) -> None:
        """Look in the log for the lines that the workshop's text explains."""
        texts = [line["text"] for line in self.ask("GET", f"/log?since={quote(since)}").json["lines"]]
        if not all(any(text.startswith(word) for text in texts) for word in ("START ", "REPORT ")):
            raise self._wrong("GET /log", "the log has no START and REPORT lines")

    def look_at_pictures(self) -> None:
        """Open the links to the class's picture, the copy and the zip."""
        links = self.ask("GET", "/pictures").json
        opened = [fetch(link) for link in (links["source"], links["copy"], links["zip"]["url"])]
        if [reply.status for reply in opened] != [200] * 3 or len(opened[2].body) != links["zip"]["size"]:
            raise self._wrong("GET /pictures", f"the links answer {[reply.status for reply in opened]}")
        self._did(f"copy and zip seen ({links['zip']['size']:,} bytes)")

    def send_bird(self, species: str) -> None:
        """Upload a bird with a form, and wait for its sentence."""
        drawn = Bird(self.player.group.name, species, species)
        asked = {"name": f"{species.lower()}.jpg", "size": len(drawn.picture)}
        form = self.ask("POST", "/birds", asked).json
        bird = dataclasses.replace(drawn, key=form["key"])  # another key, so another drawing
        self._expect(post_form(form["url"], form["fields"], bird.picture), 204, f"the form for {bird.key}")
        self.player.bird = bird

        def named(found: dict[str, Any]) -> str | None:
            return next((one["sentence"] for one in found["birds"] if one["key"] == bird.key), None)

        sentence = self._await("/birds", named)
        if f" a: {species}" not in sentence:
            raise self._wrong("GET /birds", f"{species} is called {sentence!r}")
        self._did(f'read "{sentence.partition("] ")[2].splitlines()[0]}"')

    def raise_hand(self) -> None:
        """Raise the hand, look whether it is up, and lower it."""
        for method, asked, up in (("POST", {"text": QUESTION}, True), ("DELETE", None, False)):
            self.ask(method, "/hand", asked, status=204)
            hand = self.ask("GET", "/me").json["hand"]
            if (hand["up"], hand["text"] if up else "") != (up, QUESTION if up else ""):
                raise self._wrong(f"{method} /hand", f"the hand is {hand}")
        self._did("hand up and down")

    def _go(self) -> None:
        """Sign out; the cookie, where somebody has a copy of it, opens nothing any more, elsewhere a bit later."""
        self.ask("DELETE", "/session", status=204)
        end = time.monotonic() + SIGNED_OUT_SECONDS
        while (reply := self.client.ask("GET", "/me")).status == 200 and time.monotonic() < end:
            time.sleep(0.5)
        self._expect(reply, 401, "GET /me after signing out")
        self._did(f"signed out, {self.client.requests} requests")

    def _await(self, path: str, wanted: Any) -> Any:
        """Ask again and again until the answer has what is wanted."""
        end = time.monotonic() + self._patience
        while not (found := wanted(self.ask("GET", path).json)):
            if time.monotonic() > end:
                raise self._wrong(f"GET {path}", f"nothing came within {self._patience:g} s")
            time.sleep(PAUSE_SECONDS)
        return found

    def ask(self, method: str, path: str, document: object = None, *, status: int = 200) -> Reply:
        """Ask the door; another status than the one that has to come is a WorkshopError."""
        return self._expect(self.client.ask(method, path, document), status, f"{method} {path}")

    def _expect(self, reply: Reply, status: int, what: str) -> Reply:
        if reply.status != status:
            raise self._wrong(what, f"{reply.status} {reply.body[:300].decode(errors='replace')}")
        return reply

    def _wrong(self, what: str, seen: str) -> WorkshopError:
        who = f"{self.player.pseudonym} at the door of {self.player.group.name}"
        return WorkshopError(f"{who}: {what}: {seen}; look into the log of its function.")

    def _did(self, line: str) -> None:
        self.player.at_door.append(line)
