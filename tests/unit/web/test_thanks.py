"""Thanks received stand on one's own page, and on nobody else's."""

from __future__ import annotations

from herodesk.domain.records import Thanks
from tests.sample import MONDAY_MORNING
from tests.unit.web.desk import Desk


def test_thanks_are_counted_on_ones_own_page_only(ana: Desk, ben: Desk) -> None:
    thanks = Thanks(hero="ana", case="K7Q2MX", at=MONDAY_MORNING, id="0" * 16, told=True)
    ana.app.records.save(thanks)

    page = ana.get("/me")

    assert page.says("Dank von Kunden 1")
    assert "/cases/K7Q2MX" in page.body
    assert not ben.get("/me").says("Dank von Kunden")
