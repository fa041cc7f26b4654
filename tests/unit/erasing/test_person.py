"""What belongs to one person where two customers' cases were joined, and where colleagues asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herodesk.domain.belongings import Belongings
from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.emptied import emptied_question, emptied_share, is_emptied
from herodesk.domain.finding import Finding, Reason, Verdict
from herodesk.domain.question import Question, QuestionState, Word
from herodesk.domain.records import StoredPost
from tests.sample import MONDAY_MORNING, a_post


def a_shared_case() -> Case:
    at = MONDAY_MORNING
    return Case(
        number="K7Q2MX",
        platform="x",
        state=State.OFFERED,
        opened_at=at,
        due_at=at + timedelta(hours=1),
        author="mara",
        thread="t",
        posts=(
            CasePost(post_id="1", at=at, verdict=Verdict.PROBLEM),
            CasePost(
                post_id="2", at=at, verdict=Verdict.PROBLEM, author="tom", hangs_on="1", back_to="1"
            ),
        ),
        because=(Reason(code="problem-word", value="kaputt"),),
        next_due=at,
        v=1,
    )


def a_line(post_id: str, author: str) -> StoredPost:
    line = StoredPost.of(a_post(post_id, author=author), MONDAY_MORNING)
    return replace(line, case="K7Q2MX", finding=Finding(verdict=Verdict.PROBLEM, confidence=1.0))


def belongings(author: str) -> Belongings:
    who = Belongings("x", author, "tag")
    who.take([a_shared_case(), a_line("1", "mara"), a_line("2", "tom")])
    return who


def test_a_shared_case_is_emptied_of_one_and_waits_for_the_other() -> None:
    for author, mine, left in (("mara", "1", "2"), ("tom", "2", "1")):
        who = belongings(author)
        assert (who.ids, who.cases, who.shared) == ({mine}, set(), {"K7Q2MX"})

        case = emptied_share(a_shared_case(), who)

        assert [post.post_id for post in case.standing_posts] == [left]
        assert case.state is State.OFFERED
        assert mine not in {post.post_id for post in case.posts}
        assert all(mine not in (post.hangs_on, post.back_to) for post in case.posts)
        assert all(not reason.value for reason in case.because)
        again = Belongings("x", author, "tag")
        again.take([case])
        assert again.shared == set()


def test_a_question_keeps_who_asked_whom_and_nothing_else() -> None:
    question = Question(
        id="q",
        case="K7Q2MX",
        by="ana",
        text="Hat Mara schon bezahlt?",
        asked_at=MONDAY_MORNING,
        to=Word(hero="ben"),
        next_due=MONDAY_MORNING,
    )

    emptied = emptied_question(question)

    assert not is_emptied(question)
    assert is_emptied(emptied)
    assert (emptied.text, emptied.next_due) == ("", None)
    assert (emptied.state, emptied.by, emptied.to.hero) == (QuestionState.LAPSED, "ana", "ben")
