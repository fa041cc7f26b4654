"""What is changed, and by which tests each change must be noticed."""

from dataclasses import dataclass

CORE = "layers/core/python/herodesk"


@dataclass(frozen=True, slots=True)
class Part:
    """Some files, and the tests that are about them."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = (
    Part(
        name="verify",
        files=(
            f"{CORE}/platforms/x/verify.py",
            f"{CORE}/platforms/generic/verify.py",
            f"{CORE}/platforms/meta_verify.py",
        ),
        tests=(
            "tests/unit/platforms/test_verify.py",
            "tests/unit/platforms/test_facebook_verify.py",
            "tests/contract/test_rotation.py",
        ),
    ),
    Part(
        name="ledger",
        files=(f"{CORE}/adapters/dynamo.py",),
        tests=("tests/contract/test_reads.py", "tests/contract/test_records.py"),
    ),
    Part(
        name="claim",
        files=(f"{CORE}/steps/claim.py",),
        tests=(
            "tests/unit/steps/test_claiming.py",
            "tests/unit/steps/test_answered_by_hand.py",
            "tests/unit/steps/test_case_table.py",
            "tests/unit/steps/test_people.py",
            "tests/unit/steps/test_holding.py",
        ),
    ),
    Part(
        name="publish",
        files=(f"{CORE}/steps/publish.py",),
        tests=(
            "tests/unit/steps/test_people.py",
            "tests/unit/steps/test_on_its_way.py",
            "tests/unit/steps/test_sending.py",
            "tests/unit/steps/test_two_steps.py",
            "tests/unit/steps/test_taking_back.py",
            "tests/unit/steps/test_answer_costs.py",
            "tests/unit/steps/test_answer_to_nobody.py",
        ),
    ),
    Part(
        name="tokens",
        files=(
            f"{CORE}/steps/sign_in.py",
            f"{CORE}/domain/numbers.py",
            f"{CORE}/adapters/chance.py",
        ),
        tests=(
            "tests/unit/steps/test_tokens.py",
            "tests/unit/steps/test_asking_for_a_link.py",
            "tests/unit/web/test_flipped_tokens.py",
            "tests/unit/steps/test_people.py",
            "tests/unit/web/test_doors.py",
        ),
    ),
)
