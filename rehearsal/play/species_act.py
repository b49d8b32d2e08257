"""The species part of a rehearsal: birds into every group's bucket, messages and links out, and trouble in between."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from admin.workshop.groups import Workshop
from rehearsal.play.birds import Bird, Instructor
from rehearsal.play.findings import Finding
from rehearsal.play.layer_findings import judge_layers
from rehearsal.play.phone import Phone, open_link, seconds_left
from rehearsal.play.player import Player
from rehearsal.play.species_findings import judge_letters, judge_links, judge_log, judge_messages, judge_trouble

BIRD_SECONDS = 90


class SpeciesAct:
    """What happens with birds in all groups; the first bucket that the instructor uploads to also gets the trouble.

    Attributes:
        workshop: as applied.
        phones: one for each group.
        instructors: one for each group.
        uploading: those of groups in which the group's own function is called. Where lab 4 is an exercise,
            participants' functions are, each for its own folder, and nobody for what the instructor uploads.
        birds: those uploaded so far that must be announced.
        messages: the content of messages.json, once they were caught.
    """

    def __init__(self, workshop: Workshop, account: str, stand_in: str) -> None:
        """Subscribe a phone in every group.

        Args:
            workshop: as applied.
            account: the AWS account's number.
            stand_in: the address of SageMaker's stand-in, with its token.
        """
        self.workshop, self._stand_in = workshop, stand_in
        self.phones = [Phone(workshop, group, account) for group in workshop.groups]
        self.instructors = [Instructor(workshop, group) for group in workshop.groups]
        self.uploading = [one for one in self.instructors if not one.group.exercise]
        self.birds: list[Bird] = []
        self.messages: list[dict[str, Any]] = []
        self._opened: dict[str, str] = {}
        self._letters: dict[str, list[dict[str, Any]]] = {}

    def begin(self) -> None:
        """Upload the instructor's birds, and the trouble, while the phones listen."""
        for phone in self.phones:
            phone.listen()
        for instructor in self.uploading:
            self.birds += instructor.upload_every_species()
        for instructor in self.uploading[:1]:
            self.birds += instructor.make_trouble(self._stand_in)

    def catch(self, players: list[Player]) -> None:
        """Wait for what must come of all birds: messages, links, and every group's dead letters.

        Args:
            players: the cast, whose birds count too.
        """
        self.birds += [player.bird for player in players if player.bird]
        for instructor in self.uploading:
            instructor.wait()
        with ThreadPoolExecutor(len(self.phones) + 1) as pool:
            list(pool.map(lambda phone: phone.wait(self._expected(phone), BIRD_SECONDS), self.phones))
            letters = pool.submit(self._read_letters)  # while what comes twice is looked for
            list(pool.map(Phone.watch_on, self.phones))
            self._letters = letters.result()
        for phone in self.phones:
            self.messages += phone.rows
            self._opened |= phone.opened
        for phone in self.phones:
            phone.hang_up()

    def _read_letters(self) -> dict[str, list[dict[str, Any]]]:
        """Read the dead letters of all groups at once, by the group's name; the one with the trouble expects one."""
        expected = [int(one in self.uploading[:1]) for one in self.instructors]
        queues = [self.workshop.species_failures(one.group.name) for one in self.instructors]
        with ThreadPoolExecutor(len(self.instructors)) as pool:
            read = pool.map(lambda one, queue, number: one.letters(queue, number), self.instructors, queues, expected)
            return {one.group.name: letters for one, letters in zip(self.instructors, read, strict=True)}

    def _expected(self, phone: Phone) -> int:
        return sum(bird.group == phone.group.name for bird in self.birds)

    def judge(self, players: list[Player]) -> list[Finding]:
        """Judge messages, trouble, log and layers. Links are judged later, once they have expired.

        Args:
            players: the cast.

        Returns:
            The findings.
        """
        troubled = [one.group.name for one in self.uploading[:1]]
        lines = [line for instructor in self.instructors for line in instructor.log_lines()]
        return [
            *judge_messages(players, self.birds, self.messages),
            *[
                found
                for one in self.uploading[:1]
                for found in judge_trouble(self._letters[one.group.name], one.reasons())
            ],
            judge_letters({name: said for name, said in self._letters.items() if name not in troubled}),
            *judge_log(lines),
            *judge_layers(self.workshop, lines, players),
        ]

    def judge_links(self) -> list[Finding]:
        """Wait until the last link has expired, open all once more, and return the findings about links."""
        time.sleep(max([seconds_left(link) + 1 for link in self._opened] + [0]))
        with ThreadPoolExecutor(4) as pool:
            ended = dict(zip(self._opened, pool.map(open_link, self._opened), strict=True))
        return judge_links(self._opened, ended, self.birds)
