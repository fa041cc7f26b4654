"""One message a person for all the cases of one run: nobody's phone rings forty times (R6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from herodesk.domain.case import Case
from herodesk.domain.errors import HerodeskError
from herodesk.domain.finding import Signal
from herodesk.domain.offer import Offer
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.bundle import bundle_notice, is_good_morning
from herodesk.steps.notify import OfferKey, mark, notify, send, why_not_now
from herodesk.steps.offer import told


@dataclass
class Together:
    """Cases whose offers are stored and wait to be told at the end of a run."""

    app: App
    _cases: dict[str, Case] = field(default_factory=dict)
    _secrets: dict[str, Mapping[OfferKey, str]] = field(default_factory=dict)

    def add(self, case: Case, secrets: Mapping[OfferKey, str]) -> None:
        """Tell of this case later; danger is told now."""
        if Signal.DANGER in case.signals:
            told(notify(case, secrets, app=self.app), app=self.app)
        elif secrets:
            self._secrets[case.number] = secrets

    def tell(self) -> None:
        """Tell everybody of everything that waits; whoever claimed meanwhile ends it (I9)."""
        found = self.app.records.cases(self._secrets) if self._secrets else []
        self._cases = {case.number: case for case in found}
        failed: list[HerodeskError] = []
        for hero, offers in self._by_person().items():
            try:
                self._tell(hero, offers)
            except HerodeskError as error:
                failed.append(error)  # the others are told; this one is taken over in a minute
        for case in self._cases.values():
            told(case, app=self.app)
        if failed:
            raise failed[0]

    def _tell(self, hero: str, offers: Mapping[str, Offer]) -> None:
        person = self.app.roster.person(hero)
        awake = not any(
            why_not_now(person, self._cases[number], offer, self.app)
            for number, offer in offers.items()
        )
        if person is not None and awake and self._in_one(person, offers):
            self._bundled(person, offers)
        else:
            self._alone(offers)

    def _in_one(self, person: Person, offers: Mapping[str, Offer]) -> bool:
        """Several cases, or one that the night has held back; a single one has its own link."""
        return len(offers) > 1 or any(
            is_good_morning(self._cases[number], offer, person, self.app)
            for number, offer in offers.items()
        )

    def _by_person(self) -> dict[str, dict[str, Offer]]:
        """Who is to be told of which cases, as they stand now."""
        waiting: dict[str, dict[str, Offer]] = {}
        for number, case in self._cases.items():
            for offer in case.unsent:
                if offer.key in self._secrets[number] and case.may_be_told(offer):
                    waiting.setdefault(offer.hero, {})[number] = offer
        return waiting

    def _alone(self, offers: Mapping[str, Offer]) -> None:
        for number, offer in offers.items():
            secret = {offer.key: self._secrets[number][offer.key]}
            self._cases[number] = notify(self._cases[number], secret, app=self.app)

    def _bundled(self, person: Person, offers: Mapping[str, Offer]) -> None:
        cases = [self._cases[number] for number in offers]
        last = any(offer.last for offer in offers.values())
        first = Way.SMS if Way.SMS in {o.way for o in offers.values()} else Way.EMAIL
        way = send(
            lambda by: bundle_notice(cases, person, by, self.app, last=last),
            first,
            person,
            self.app,
        )
        for number, offer in offers.items():
            marks = {"failed": "unreachable"} if way is None else self._sent(way)
            self._cases[number] = mark(self._cases[number], offer.key, self.app, **marks)

    def _sent(self, way: Way) -> dict[str, object]:
        return {"way": way, "sent_at": self.app.clock.now()}
