"""A brand's rules: everything that differs between two companies, as data (design section 6).

Plain dataclasses; `herodesk.rules` reads and validates them from `brand.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from herodesk.domain.compact import Compact
from herodesk.domain.duty import Block, minutes_of, week_minutes
from herodesk.domain.finding import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One of our own accounts on a platform, so that our own posts are recognised."""

    id: str
    handle: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Words and handles we listen for; an exclusion takes a match back."""

    terms: tuple[str, ...]
    variants: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a post can be about. All texts by language (`de`, `en`)."""

    id: str
    name: Mapping[str, str]
    aim: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    department: str | None = None
    needs_data: bool = False
    """A solution mostly takes data that must not stand in public: going private is suggested."""
    statement: Mapping[str, str] = field(default_factory=dict)
    """What a wave's statement may begin with, by language; a person releases it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The most points each part may add to an urgency of 0..100 (domain.urgency).

    `clock` must stay above `reach`: a long wait always outranks a large audience (I10).
    """

    problem: int = 45
    question: int = 30
    doubt: int = 25
    idea: int = 10
    praise: int = 5
    negative: int = 5
    danger: int = 40
    legal: int = 10
    press: int = 10
    boycott: int = 10
    churn: int = 8
    reach: int = 20
    repeat: int = 15
    clock: int = 25
    wave: int = 10
    broken: int = 20
    """For a promise of ours that was not kept."""
    urgent_from: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Promises in minutes of duty; lease and ladder in minutes on the wall.

    `promise` is that of the first answer, `next_answer` that of each later one, `solution`
    that of the whole case (domain.clocks).
    """

    promise: int = 60
    next_answer: int = 60
    solution: int = 1440
    lease: int = 15
    next_heroes_after: int = 10
    lead_after: int = 20
    manager_after: int = 40
    merge_within_hours: int = 24
    repeat_within_days: int = 10
    reopen_within_days: int = 30
    advice: int = 30
    """How long a colleague who was asked has for the answer, in minutes of their own duty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How colleagues are told."""

    offer_to: int = 3
    sms_from_urgency: int = 60
    most_an_hour: int = 12
    """Notices about cases that one person gets within an hour at most (R6)."""
    kept_for_danger: int = 4
    """So many of them are kept for danger."""
    two_way_countries: tuple[str, ...] = ()
    max_price_usd: str = "0.20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """What text messages may cost, and to whom they may go (docs/telling.md).

    Limits are in parts, of a day and of a month of the brand's zone; `most_usd_a_month` 0 = parts
    alone count. Of each limit a share is kept for danger and another for sign-in links.
    """

    most_a_day: int = 500
    most_a_month: int = 5000
    most_usd_a_month: int = 0
    percent_for_danger: int = 10
    percent_for_sign_in: int = 5
    consent: str = "roster"
    """Whose word is enough: "roster" = a verified contact there, "own" = the person's alone."""
    countries: tuple[str, ...] = ()
    """Two letters each; numbers elsewhere get none. Empty = any country."""
    price_usd: Mapping[str, str] = field(default_factory=dict)
    """What a part costs, by country, as far as known."""
    prices_as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """When the brand answers, in its zone, and default quiet hours ("21:00-07:00").

    No hours = around the clock. Holidays are "2026-12-25", or each year's "12-25"; for a
    colleague they are days of the own zone. `public_holidays` and `regions` name a country or a
    part of it ("DE", "DE-HH"): the brand's, and those of the roster's column region. Whoever
    stores the rules works them out: the brand's go to `holidays`, all others by that name to
    `region_holidays`, until the end of the year `holidays_until`.
    """

    zone: str = "Europe/Berlin"
    hours: tuple[Block, ...] = ()
    holidays: tuple[str, ...] = ()
    quiet_hours: str = "21:00-07:00"
    public_holidays: str = ""
    regions: Mapping[str, str] = field(default_factory=dict)
    region_holidays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holidays_until: int = 0
    rest_hours: int = 11
    """How long nobody is asked for anything, but for danger, after a shift in a wave."""
    own_quiet_hours: int = 12
    """So long may be the quiet hours that somebody sets; 0 = everybody has the brand's."""
    own_hours: int = 84
    """So many hours a week may somebody choose for themselves; 0 = the roster's count."""

    def allows_week(self, hours: Sequence[Block]) -> bool:
        """True if these may be somebody's own weekly hours."""
        return 0 < week_minutes(hours) <= self.own_hours * 60

    def allows_quiet(self, hours: str) -> bool:
        """True if these may be somebody's own quiet hours."""
        return bool(hours) and minutes_of(hours) <= self.own_quiet_hours * 60

    def holidays_in(self, region: str | None) -> tuple[str, ...] | None:
        """Those of a region of the roster; None where the brand's count."""
        return self.region_holidays.get(self.regions.get(region or "", ""))

    def rests_until(self, shift_ended: datetime) -> datetime:
        """When the rest after a shift in a wave is over."""
        return shift_ended + timedelta(hours=self.rest_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """From begin to end, in UTC, one person is on duty instead of another."""

    by: str
    instead_of: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """People who take turns, beyond their weekly hours: one at a time, in this order.

    The first turn begins on the day `begins` at `hands_over` as the zone's clocks show it (no
    zone = the brand's); each lasts so many days. With `hours` only these count of it. A person
    may stand in the list more than once.
    """

    people: tuple[str, ...]
    begins: date
    turn_days: int = 7
    hands_over: time = time(8)
    zone: str = ""
    hours: tuple[Block, ...] = ()
    on_holidays: bool = True
    """Turns go on over the brand's holidays."""
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCover:
    """A cover that was agreed on while the rules stood: on that rota, or with "" of the weekly
    hours. `by` agreed on it; a cancelled one counts no more."""

    rota: str
    cover: Cover
    by: str
    at: datetime
    cancelled: bool = False
    told: tuple[str, ...] = ()
    """Who of the two was told of it."""
    telling: datetime | None = None
    """Since when somebody is telling them."""
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """How often a platform is asked for what its deliveries left out; 0 is never, None as often
    as the platform needs.

    `search` also looks for the watch terms, where the platform can. `most_usd_a_month` caps what
    reading may cost: searching stops there, the rest becomes slower and cheaper.
    """

    every_minutes: int | None = None
    search: bool = False
    most_usd_a_month: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Words that a platform has approved for later than it takes our own, as they stand there."""

    name: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What becomes of a private message that belongs to no case (docs/answering.md).

    `opens` a case: "needed" = if a person has to see it, as of a post; "always" = but for mere
    thanks and spam; "never" = others answer there, and only danger opens one.
    """

    opens: str = "needed"
    templates: tuple[Template, ...] = ()

    def templates_in(self, language: str | None) -> tuple[Template, ...]:
        """Those in the customer's language ("de", of "de_AT" too); where there is none, all."""
        same = [it for it in self.templates if it.language.split("_")[0] == language]
        return tuple(same) or self.templates


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What happens after the answer (docs/follow-up.md).

    `promise_within` are the minutes of duty in which a HERO says whether a promise was kept; then
    whoever leads is asked.
    """

    promise_within: int = 60
    ask_solved_after_hours: int = 48
    """After so many hours without a reaction a HERO may ask whether it is solved; 0 = never."""
    thanks_within_days: int = 30
    """So long after the help thanks are taken to be for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """When many people writing at once is a wave, and who hears of it (docs/waves.md).

    `rise` is how many times as many as usual it takes; `look_back_minutes` the longest stretch
    that is looked at; a wave is over after `quiet_minutes` without a crowd. `tell` and
    `tell_good` are ids of the roster; empty: leads and managers, or managers.
    """

    least_authors: int = 8
    rise: int = 5
    look_back_minutes: int = 240
    false_alarms_a_month: float = 1.0
    quiet_minutes: int = 60
    call_at_most: int = 30
    """So many volunteers are asked to help at most."""
    tell: tuple[str, ...] = ()
    tell_good: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """What everybody may see of us (docs/insight.md).

    `reply_time`: a page and a badge that tell how soon we answer. They need `least_cases`, below
    which a few cases would say too much.
    """

    reply_time: bool = False
    least_cases: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many days what is kept (mission background, section 8)."""

    closed_case_days: int = 396
    noise_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargo:
    """Words that nobody outside is to read before that day."""

    words: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What an answer is looked at for before it goes out in public (docs/answering.md).

    `public` are numbers and addresses of our own that anybody may read. An order number is told
    by its shape, "NW-######": `#` is a digit, all else stands for itself. Rivals, promises and
    embargoes only warn.
    """

    public: tuple[str, ...] = ()
    order_numbers: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    """Words that bind us more than anybody means to: "guaranteed"."""
    embargo: tuple[Embargo, ...] = ()
    same_text_from: int = 3
    """So many customers with the same words, and the next one is flagged; 0 = never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """All rules of one brand, one version of them."""

    id: str
    name: str
    topics: tuple[Topic, ...]
    watch: Watch
    accounts: Mapping[str, tuple[Account, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ("de", "en")
    address: str = "du"
    leads_change_rules: bool = False
    """Leads may let other rules count, too; else managers and IT alone."""
    sign_off: str = " – {first_name}"
    signals: Mapping[Signal, tuple[str, ...]] = field(default_factory=dict)
    """Who hears of a signal: person ids. Legal and press go to these only."""
    weights: Weights = Weights()
    clocks: Clocks = Clocks()
    telling: Telling = Telling()
    sms: Sms = Sms()
    duty: Duty = Duty()
    retention: Retention = Retention()
    follow_up: FollowUp = FollowUp()
    rota: Mapping[str, Rota] = field(default_factory=dict)
    waves: Waves = Waves()
    drafts: Drafts = Drafts()
    public: Public = Public()
    catch_up: Mapping[str, CatchUp] = field(default_factory=dict)
    """By platform; what is not named has the defaults."""
    messages: Mapping[str, Messages] = field(default_factory=dict)
    """Likewise."""
    compact: Compact = field(default_factory=Compact)
    """Told by compact.toml, not by brand.toml."""

    def topic(self, topic_id: str | None) -> Topic | None:
        """The topic with that id, or None."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def owns(self, platform: str, account_id: str | None, handle: str | None = None) -> bool:
        """True if the account is one of ours, by id or else by handle (any case)."""
        ours = self.accounts.get(platform, ())
        return any(
            account.id == account_id or (handle and account.handle.lower() == handle.lower())
            for account in ours
        )
