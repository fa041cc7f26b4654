"""The last look before a text message leaves: asked by whatever sends it, whoever chose the way.

Nothing goes to a number that is not the person's on the roster, to a country that is not on the
list, to who said STOP (I8), or beyond the budget. What may not leave goes by e-mail.
"""

from __future__ import annotations

from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.spending import Text, budget_of, may_go_to, price_of, sort_of
from herodesk.domain.staff import Person
from herodesk.ports import Records, Roster, Rules

READ_WITH_THE_CASE = frozenset({NoticeKind.OFFER, NoticeKind.REMINDER})
"""These go by the brakes as they were read with the case; everything else asks anew."""


class Gate:
    """Whether a text message may leave now. The budget is asked last: it counts."""

    def __init__(self, records: Records, roster: Roster, rules: Rules) -> None:
        self._records = records
        self._roster = roster
        self._rules = rules

    def may_leave(self, notice: Notice, to: Person) -> bool:
        """True if it may; its part of the budget is taken then."""
        brand = self._rules.brand()
        known = self._roster.person(to.id)
        if known is None or not to.phone or known.phone != to.phone:
            return False
        if not may_go_to(to.phone, brand.sms):
            return False
        brakes = self._records.brakes(fresh=notice.kind not in READ_WITH_THE_CASE)
        if brakes.word_of(to) is not None:
            return False
        return self._records.take_text(self._text(notice, to), budget_of(brand))

    def stayed(self, notice: Notice, to: Person) -> None:
        """It was not taken after all: its part is the person's next one."""
        self._records.put_back_text(self._text(notice, to))

    def _text(self, notice: Notice, to: Person) -> Text:
        price = price_of(to.phone, self._rules.brand().sms)
        return Text(person=to.id, sort=sort_of(notice), micros=price)
