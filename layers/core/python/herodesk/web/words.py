"""What templates may say about a case: times in the person's zone, clocks, reasons, names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date as Day  # noqa: N812 - Words.date is something else
from datetime import datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.brand import Brand
from herodesk.domain.case import WAITING, Case, Entry, State
from herodesk.domain.finding import Reason, Signal, Verdict
from herodesk.domain.post import Parting, Post, medium_of
from herodesk.domain.records import StoredPost
from herodesk.domain.reply import ReplyState
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.domain.urgency import Urgency
from herodesk.domain.wave import EVERYTHING, Wave
from herodesk.ports import App
from herodesk.texts import cases, numbers, reasons
from herodesk.texts.catalogue import N_, words
from herodesk.texts.notices import urgency_word

_SHORT_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
    N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_MEDIA = {
    "picture": N_("picture"),
    "film": N_("film"),
    "sound": N_("sound"),
    "document": N_("document"),
    "other": N_("attachment"),
}
_NEAR = (N_("Today"), N_("Yesterday"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The voice of one page for one reader."""

    app: App
    language: str
    zone: str

    @property
    def brand(self) -> Brand:
        """The brand whose desk this is."""
        return self.app.rules.brand()

    @property
    def catalogue(self) -> NullTranslations:
        """The sentences in the reader's language."""
        return words(self.language, self.brand.address)

    # -- time -----------------------------------------------------------------------------

    def clock(self, at: datetime) -> str:
        """A time as the reader's wall shows it, with the day unless it is today."""
        zone = ZoneInfo(self.zone)
        there = at.astimezone(zone)
        time = f"{there:%H:%M}"
        if there.date() == self.app.clock.now().astimezone(zone).date():
            return time
        day = f"{there.day}.{there.month}." if self.language == "de" else f"{there:%-d %b}"
        return f"{day}, {time}"

    def date(self, at: datetime) -> str:
        """The day of a time on the reader's calendar: today, yesterday, or its name."""
        zone = ZoneInfo(self.zone)
        there = at.astimezone(zone)
        back = (self.app.clock.now().astimezone(zone).date() - there.date()).days
        if back in {0, 1}:
            return self.catalogue.gettext(_NEAR[back])
        day = f"{there.day}.{there.month}." if self.language == "de" else f"{there:%-d %b}"
        return f"{self.day(there.weekday())}, {day}"

    def on(self, day: Day) -> str:
        """A day of a calendar, with its year unless it is this one's."""
        year = self.app.clock.now().astimezone(ZoneInfo(self.zone)).year
        if self.language == "de":
            return f"{day.day}.{day.month}." + ("" if day.year == year else str(day.year))
        return f"{day:%-d %b}" if day.year == year else f"{day:%-d %b %Y}"

    def dated(self, at: datetime) -> str:
        """A day that may be long ago on the reader's calendar, always with its year."""
        there = at.astimezone(ZoneInfo(self.zone))
        day = f"{there.day}.{there.month}." if self.language == "de" else f"{there:%-d %B} "
        return f"{day}{there.year}"

    def iso(self, at: datetime) -> str:
        """A time for machines."""
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"

    def span(self, minutes: int) -> str:
        """A length of time."""
        return numbers.span(minutes, self.language)

    def money(self, amount: int, currency: str) -> str:
        """A sum in minor units."""
        return numbers.money(amount, currency, self.language)

    def duty(self, minutes: int) -> str:
        """A length of duty time."""
        return numbers.duty(minutes, self.language)

    def soon(self, at: datetime) -> str:
        """A time to come as the reader's wall will show it: with the weekday within a week."""
        zone = ZoneInfo(self.zone)
        there = at.astimezone(zone)
        days = (there.date() - self.app.clock.now().astimezone(zone).date()).days
        if not 1 <= days <= 6:
            return self.clock(at)
        return f"{self.catalogue.gettext(_SHORT_DAYS[there.weekday()])} {there:%H:%M}"

    def until(self, at: datetime) -> str:
        """A moment that something is promised for: the day, and the time unless the day's end."""
        there = at.astimezone(ZoneInfo(self.zone))
        day = f"{there.day}.{there.month}." if self.language == "de" else f"{there:%-d %b}"
        day = f"{self.catalogue.gettext(_SHORT_DAYS[there.weekday()])} {day}"
        return day if f"{there:%H:%M}" == "23:59" else f"{day}, {there:%H:%M}"

    def day_of(self, at: datetime) -> str:
        """The day of a moment on the reader's calendar, as a date field takes it."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d}"

    def day(self, weekday: int) -> str:
        """A day of the week, 0 = Monday."""
        return self.catalogue.gettext(_DAYS[weekday])

    def decimal(self, number: float) -> str:
        """A sum with two decimals."""
        told = f"{number:.2f}"
        return told.replace(".", ",") if self.language == "de" else told

    # -- waves ----------------------------------------------------------------------------

    def waves(self) -> list[Wave]:
        """The bad waves that are on."""
        return [wave for wave in self.app.records.live_waves() if wave.sign == "bad"]

    def wave(self, wave: Wave) -> str:
        """A wave in one sentence, without a full stop."""
        return self.catalogue.gettext("Many people write about the same thing: %(topic)s") % {
            "topic": self.wave_topic(wave)
        }

    def wave_topic(self, wave: Wave) -> str:
        """What a wave is about."""
        everything = self.catalogue.gettext("all topics")
        return everything if wave.topic == EVERYTHING else self.topic(wave.topic)

    # -- a case ---------------------------------------------------------------------------

    def state(self, case: Case) -> str:
        """How the case stands."""
        _, held = self.catalogue.gettext, case.paused and case.state in WAITING
        if case.state is State.DEFERRED and case.next_due and not held:
            waits = self.catalogue.gettext("waits until %(time)s: %(reason)s")
            reason = self.reason(case.waits_for or "nobody-on-duty")
            return waits % {"time": self.soon(case.next_due), "reason": reason}
        if case.state is State.PROMISED and case.promise:
            said = _("promised until %(time)s")
            if case.asks_owner:
                said = _("promised until %(time)s, kept?")
            return said % {"time": self.until(case.promise.due[0])}
        return cases.state(case.state, self.language, paused=held, gone=case.is_gone)

    def state_word(self, state: State) -> str:
        """A state in a word or a few."""
        return cases.state(state, self.language)

    def reply_state(self, state: ReplyState) -> str:
        """How an answer stands."""
        return cases.reply_state(state, self.language)

    def topic(self, topic_id: str | None) -> str:
        """The topic's name, or nothing."""
        topic = self.brand.topic(topic_id)
        return topic.name.get(self.language, topic.id) if topic else ""

    def platform(self, platform: str) -> str:
        """A platform's name."""
        return cases.platform(platform, self.language)

    def kind(self, post: Post) -> str:
        """What sort of post it is."""
        return cases.kind(post.kind, self.language)

    def is_danger(self, case: Case) -> bool:
        """True where somebody may come to harm."""
        return Signal.DANGER in case.signals

    def is_urgent(self, urgency: Urgency) -> bool:
        """True from the brand's own limit on."""
        return urgency.score >= self.brand.weights.urgent_from

    def how_soon(self, case: Case, urgency: Urgency) -> str:
        """danger, urgent or normal."""
        limit = self.brand.weights.urgent_from
        return urgency_word(urgency.score, self.is_danger(case), limit, self.language)

    def why(self, given: tuple[Reason, ...], *, waiting: bool = True) -> str:
        """Reasons in words, the weightiest first; without the wait where clocks stand beside."""
        within = self.brand.clocks.repeat_within_days
        told = [self._known(one) for one in given if waiting or one.code != "waiting"]
        return reasons.say_all(told, self.language, within_days=within)

    def _known(self, reason: Reason) -> Reason:
        """A skill is told by its name."""
        name = self.topic(reason.value) if reason.code == "knows" else ""
        return replace(reason, value=name) if name else reason

    def reason(self, code: str) -> str:
        """One reason in words."""
        return reasons.say(Reason(code=code), self.language)

    def why_gone(self, platform: str, stored: StoredPost | None = None, left: str = "") -> str:
        """Why the words of a post are not there: `left` is why its author was erased."""
        _, name = self.catalogue.gettext, self.platform(platform)
        if left == Parting.WISH:
            return _("Erased here: the person asked us to.")
        if left:
            why = self.reason(f"left-{left}")
            return _("%(platform)s asked us to erase it: %(why)s.") % {"platform": name, "why": why}
        if stored and stored.words_over:
            told = _(
                "Removed under %(platform)s's terms, which let us keep words for some time only. "
                "They still stand there."
            )
            return told % {"platform": name}
        if stored and stored.removed:
            return _("It was deleted on %(platform)s.") % {"platform": name}
        return ""

    def readers(self, count: int) -> str:
        """How many read it."""
        return numbers.readers(count, self.language)

    def whole(self, count: int) -> str:
        """A number in full, so that its size is seen."""
        return numbers.whole(count, self.language)

    def happened(self, entry: Entry) -> str:
        """One line of the timeline."""
        return cases.happened(
            entry, self.language, name=self.name, clock=self.clock, topic=self.topic
        )

    def verdict(self, verdict: Verdict) -> str:
        """What a post is, in a word or two."""
        return self.reason(f"verdict-{verdict}")

    def asked(self, case: Case) -> list[tuple[str, str]]:
        """Who is asked now, by name, and why it is them."""
        people = [
            (self.app.roster.person(offer.hero), offer)
            for offer in case.offers
            if not (offer.over or offer.passed or offer.reminder)
        ]
        return [
            (
                person.first_name,
                cases.fits(
                    offer.fit, topic=self.topic(case.topic), tongue=case.language,
                    limit=person.load_limit, language=self.language,
                ),
            )
            for person, offer in people
            if person
        ]  # fmt: skip

    # -- the brakes -----------------------------------------------------------------------

    def pauses(self, reader: Person, platform: str | None = None) -> list[Pause]:
        """What is paused now and concerns the reader, here or on any channel."""
        on = self.app.records.brakes().on
        return [
            pause
            for pause in on
            if (platform is None and pause.scope is Scope.CHANNEL)
            or pause.covers(platform or "")
            or pause.key == (Scope.PERSON, reader.id)
        ]

    def is_stopped(self, platform: str) -> bool:
        """True if nothing goes out there now."""
        return self.app.records.brakes().stopping(platform) is not None

    def may_pause(self, person: Person) -> bool:
        """True for who may stop channels."""
        return may(person, Right.PAUSE)

    def stopped(self, pause: Pause) -> str:
        """What a pause stops."""
        return cases.stopped(pause.scope, pause.name, self.language)

    def paused(self, pause: Pause) -> str:
        """A pause in one line: what, since when, by whom, why."""
        said = self.catalogue.gettext("%(what)s: paused since %(time)s by %(who)s") % {
            "what": self.stopped(pause),
            "time": self.clock(pause.since),
            "who": self.name(pause.by),
        }
        said = said[:1].upper() + said[1:]
        return f"{said}: {pause.why}" if pause.why else f"{said}."

    def is_over(self, case: Case) -> bool:
        """True when nothing is left to do."""
        return not case.is_open or case.state is State.SOLVED

    def looks_too(self, who: str) -> str:
        """That a colleague is on the same page."""
        return self.catalogue.gettext("%(who)s is looking at this, too") % {"who": self.name(who)}

    def month(self, at: datetime) -> str:
        """The month of a moment on the reader's calendar, by name."""
        return self.catalogue.gettext(_MONTHS[at.astimezone(ZoneInfo(self.zone)).month - 1])

    def medium(self, url: str) -> str:
        """What a link of a post leads to, as far as its address tells."""
        return self.catalogue.gettext(_MEDIA[medium_of(url)])

    def name(self, who: str) -> str:
        """What a colleague is called; other actors keep their word."""
        person = self.app.roster.person(who)
        if person:
            return person.first_name
        return self.catalogue.gettext("the customer") if who == "customer" else who.capitalize()


def words_for(app: App, person: Person | None, language: str) -> Words:
    """The voice for a person, or for somebody who is not signed in yet."""
    zone = person.zone if person else app.rules.brand().duty.zone
    return Words(app=app, language=language, zone=zone)
