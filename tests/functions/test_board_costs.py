"""What the board and those who watch it cost, counted on the real requests."""

from __future__ import annotations

from bench.board import board


def test_watching_costs_nothing_but_the_session_while_somebody_else_has_looked() -> None:
    drawn, first, other, news = board().looks

    session_and_brakes, index = 1, 8
    assert (drawn.status, first.status, other.status, news.status) == (200, 204, 204, 200)
    assert other.calls == session_and_brakes
    assert other.read_units == 2
    assert other.sent_bytes == 0
    assert first.calls == session_and_brakes + index + 1  # one batch of sixty cases
    assert news.calls == session_and_brakes + 1  # and the posts of the rows
    assert drawn.calls <= session_and_brakes + index + 2 + 2  # waves and brakes once a while
    assert drawn.sent_bytes < 20_000
