"""Labelled sets seen as the topics of a brand: which posts belong to which, and which to none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from herodesk_ops.training.datasets import table

LONGEST = 600
"""Letters of a post that count; a few documents of germeval17 are whole pages."""

_ASPECT_TAIL = re.compile(r"[#:].*")


@dataclass(frozen=True, slots=True)
class Sorted:
    """A post and the topics that people gave it; none of the brand's if there are none."""

    text: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicSet:
    """A set as a brand would see it.

    `labels` are the set's own labels of each topic, `names` the plain names of a topic, which
    a brand would list as its words; every other label is none of these. `accounts` are words
    that name the company itself. `labels_of` gives a row's labels, None if nobody sorted it.
    """

    name: str
    language: str
    labels: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    accounts: tuple[str, ...]
    labels_of: Callable[[dict[str, str]], tuple[str, ...] | None]

    def posts(self, folder: Path, part: str) -> Iterator[Sorted]:
        """Posts of `train` or `dev` in the file's order; none if the set is not there."""
        topic_of = {label: topic for topic, held in self.labels.items() for label in held}
        for row in table(folder / self.name / f"{part}.tsv"):
            given = self.labels_of(row)
            if given is not None:
                topics = dict.fromkeys(topic_of[label] for label in given if label in topic_of)
                yield Sorted(row["text"][:LONGEST], tuple(topics))


def _reason(row: dict[str, str]) -> tuple[str, ...] | None:
    """Only complaints were asked for their reason."""
    return (row["negativereason"],) if row["negativereason"] else None


def _intent(row: dict[str, str]) -> tuple[str, ...]:
    return (row["intent"],)


def _aspects(row: dict[str, str]) -> tuple[str, ...]:
    """Categories without their part and feeling; spelt alike in both halves of the set."""
    told = (_ASPECT_TAIL.sub("", aspect).strip() for aspect in row["aspects"].split("|"))
    return tuple(aspect.replace(" ", "").casefold() for aspect in told if aspect)


AIRLINE = TopicSet(
    name="airline",
    language="en",
    labels={
        "service": ("Customer Service Issue",),
        "late": ("Late Flight",),
        "cancelled": ("Cancelled Flight",),
        "lost_luggage": ("Lost Luggage",),
        "flight": ("Bad Flight",),
        "booking": ("Flight Booking Problems",),
        "crew": ("Flight Attendant Complaints",),
        "queue": ("longlines",),
        "damaged_luggage": ("Damaged Luggage",),
    },
    names={
        "service": ("customer service",),
        "late": ("late flight", "delay", "delayed"),
        "cancelled": ("cancelled flight", "cancelled"),
        "lost_luggage": ("lost luggage", "lost bag"),
        "booking": ("booking",),
        "crew": ("flight attendant", "crew"),
        "queue": ("queue", "long line"),
        "damaged_luggage": ("damaged luggage", "damaged bag"),
    },
    accounts=(
        "united", "usairways", "americanair", "southwestair", "jetblue", "virginamerica", "delta",
    ),
    labels_of=_reason,
)  # fmt: skip

BANKING = TopicSet(
    name="banking77",
    language="en",
    labels={
        "card_delivery": ("card_arrival", "card_delivery_estimate"),
        "new_card": ("getting_spare_card", "order_physical_card", "card_about_to_expire"),
        "virtual_card": (
            "get_disposable_virtual_card", "getting_virtual_card", "virtual_card_not_working",
            "disposable_card_limits",
        ),
        "pin": ("change_pin", "pin_blocked", "passcode_forgotten", "get_physical_card"),
        "stolen_card": ("lost_or_stolen_card", "compromised_card"),
        "card_use": (
            "card_not_working", "activate_my_card", "card_linking", "contactless_not_working",
        ),
        "payment": ("declined_card_payment", "pending_card_payment", "reverted_card_payment?"),
        "unknown_payment": (
            "card_payment_not_recognised", "cash_withdrawal_not_recognised",
            "direct_debit_payment_not_recognised", "transaction_charged_twice",
        ),
        "fees": (
            "card_payment_fee_charged", "cash_withdrawal_charge", "transfer_fee_charged",
            "extra_charge_on_statement", "top_up_by_bank_transfer_charge",
            "top_up_by_card_charge", "exchange_charge",
        ),
        "exchange": (
            "card_payment_wrong_exchange_rate", "wrong_exchange_rate_for_cash_withdrawal",
            "exchange_rate", "exchange_via_app",
        ),
        "cash": (
            "declined_cash_withdrawal", "pending_cash_withdrawal",
            "wrong_amount_of_cash_received", "card_swallowed", "atm_support",
        ),
        "top_up": (
            "automatic_top_up", "pending_top_up", "top_up_failed", "top_up_limits",
            "top_up_reverted", "topping_up_by_card", "verify_top_up", "top_up_by_cash_or_cheque",
            "balance_not_updated_after_cheque_or_cash_deposit",
        ),
        "transfer": (
            "failed_transfer", "declined_transfer", "pending_transfer", "transfer_timing",
            "transfer_not_received_by_recipient", "transfer_into_account", "cancel_transfer",
            "beneficiary_not_allowed", "balance_not_updated_after_bank_transfer",
        ),
        "refund": ("Refund_not_showing_up", "request_refund"),
        "identity": (
            "verify_my_identity", "why_verify_identity", "unable_to_verify_identity",
            "verify_source_of_funds",
        ),
    },
    names={
        "virtual_card": ("virtual card", "disposable card"),
        "pin": ("pin", "passcode"),
        "stolen_card": ("stolen", "lost card"),
        "fees": ("fee",),
        "exchange": ("exchange", "exchange rate"),
        "cash": ("atm",),
        "top_up": ("top up", "top-up"),
        "transfer": ("transfer",),
        "refund": ("refund",),
        "identity": ("identity",),
    },
    accounts=(),
    labels_of=_intent,
)  # fmt: skip

MOBASA = TopicSet(
    name="mobasa",
    language="de",
    labels={
        "lift": ("lift",),
        "escalator": ("escalator",),
        "barrier": ("barriergeneral", "generalbarrier"),
        "display": ("infodisplay",),
        "announcement": ("infoacoustic",),
        "lighting": ("lighting",),
        "demonstration": ("demonstration",),
        "security": ("security",),
        "ramp": ("ramp",),
        "building_site": ("constructionsite",),
    },
    names={
        "lift": ("Aufzug", "Fahrstuhl"),
        "escalator": ("Rolltreppe",),
        "barrier": ("Barrierefreiheit",),
        "display": ("Anzeige",),
        "announcement": ("Durchsage",),
        "lighting": ("Beleuchtung",),
        "demonstration": ("Demonstration",),
        "security": ("Sicherheit",),
        "ramp": ("Rampe",),
        "building_site": ("Baustelle",),
    },
    accounts=("db_bahn", "bvg_ubahn", "wienerlinien", "dbregio_bb", "db_presse", "bvg_kampagne"),
    labels_of=_aspects,
)

GERMEVAL = TopicSet(
    name="germeval17",
    language="de",
    labels={
        "journey": ("zugfahrt",),
        "disruption": ("sonstige_unregelmässigkeiten",),
        "atmosphere": ("atmosphäre",),
        "tickets": ("ticketkauf",),
        "security": ("sicherheit",),
        "wifi": ("connectivity",),
        "service": ("service_und_kundenbetreuung",),
        "information": ("informationen",),
        "crowding": ("auslastung_und_platzangebot",),
        "app": ("db_app_und_website",),
    },
    names={
        "tickets": ("Ticket", "Fahrkarte"),
        "security": ("Sicherheit",),
        "wifi": ("WLAN",),
        "service": ("Kundenservice",),
        "information": ("Durchsage",),
        "crowding": ("Sitzplatz",),
        "app": ("App", "Website"),
    },
    accounts=("db_bahn", "deutsche bahn", "bahn"),
    labels_of=_aspects,
)

SETS = (AIRLINE, BANKING, MOBASA, GERMEVAL)
