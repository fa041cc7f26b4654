"""The faults that are planted, each with the test that must notice it.

`old` stands in the file exactly once; `new` takes its place.
"""

from dataclasses import dataclass

CORE = "layers/core/python/herodesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mistake that somebody might make."""

    name: str
    file: str
    old: str
    new: str
    test: str


def _prefix(platform: str, file: str, old: str, new: str, case: str) -> Fault:
    return Fault(
        name=f"a signature is compared by its first bytes only: {platform}",
        file=f"{CORE}/platforms/{file}",
        old=old,
        new=new,
        test=f"tests/contract/test_platform_{platform}.py::{case}"
        "::test_one_changed_sign_in_what_proves_is_refused",
    )


_SEVERAL = "hmac.compare_digest(one, given) for one in ours"
_SEVERAL_BY_PREFIX = "one[:12] == given[:12] for one in ours"
_KNOWN = "hmac.compare_digest(known, given) for known in ours"
_KNOWN_BY_PREFIX = "known[:12] == given[:12] for known in ours"

SIGNATURES = (
    _prefix(
        "x",
        "x/verify.py",
        "hmac.compare_digest(_signature(key, hook.body), given)",
        "_signature(key, hook.body)[:12] == given[:12]",
        "TestX",
    ),
    _prefix(
        "generic",
        "generic/verify.py",
        "hmac.compare_digest(a, b) for a in ours",
        "a[:12] == b[:12] for a in ours",
        "TestGeneric",
    ),
    _prefix("facebook", "meta_verify.py", _KNOWN, _KNOWN_BY_PREFIX, "TestFacebook"),
    _prefix("linkedin", "linkedin/verify.py", _KNOWN, _KNOWN_BY_PREFIX, "TestLinkedIn"),
    _prefix("discourse", "discourse/verify.py", _SEVERAL, _SEVERAL_BY_PREFIX, "TestDiscourse"),
    _prefix("telegram", "telegram/verify.py", _SEVERAL, _SEVERAL_BY_PREFIX, "TestTelegram"),
    _prefix("mastodon", "mastodon/verify.py", _SEVERAL, _SEVERAL_BY_PREFIX, "TestMastodon"),
    _prefix(
        "youtube",
        "youtube/verify.py",
        "hmac.compare_digest(_signature(key, hook.body, method), given)",
        "_signature(key, hook.body, method)[:12] == given[:12]",
        "TestYoutube",
    ),
)

FAULTS = (
    *SIGNATURES,
    Fault(
        name="the ledger's condition is dropped",
        file=f"{CORE}/adapters/dynamo.py",
        old='"attribute_not_exists(#pk) OR #expires <= :now"',
        new='"attribute_not_exists(#pk) OR attribute_exists(#pk) OR #expires <= :now"',
        test="tests/contract/test_records.py"
        "::test_the_second_first_version_is_refused_and_told_what_is_stored",
    ),
    Fault(
        name="the claim's condition is dropped",
        file=f"{CORE}/adapters/dynamo.py",
        old='put["ConditionExpression"] = "#v = :before"',
        new='put["ConditionExpression"] = "attribute_exists(#v) OR #v = :before"',
        test="tests/faults/test_races.py"
        "::test_while_time_goes_on_the_version_alone_lets_one_of_sixteen_have_it[moto]",
    ),
    Fault(
        name="a notice is marked as sent before it is sent",
        file=f"{CORE}/steps/notify.py",
        old="    way = send(words, offer.way, person, app)\n    if way is None:\n",
        new="    case = mark(case, offer.key, app, way=offer.way, sent_at=app.clock.now())\n"
        "    way = send(words, offer.way, person, app)\n    if way is None:\n",
        test="tests/faults/test_power_cuts.py"
        "::test_a_power_cut_at_any_seam_changes_nothing_in_the_end",
    ),
    Fault(
        name="an answer is not marked as on its way before it is sent",
        file=f"{CORE}/steps/publish.py",
        old="    app.records.save(sending, case)\n    if _is_paused(",
        new="    if _is_paused(",
        test="tests/faults/test_power_cuts.py"
        "::test_a_power_cut_at_any_seam_changes_nothing_in_the_end",
    ),
    Fault(
        name="a customer's words are logged",
        file="functions/triage/app.py",
        old="what=taken.what, case=taken.case,\n",
        new="what=taken.what, case=taken.case, text=hook.body.decode(),\n",
        test="tests/functions/test_triage.py"
        "::test_what_a_customer_wrote_and_who_it_was_is_in_no_log",
    ),
    Fault(
        name="a role may do everything to the table",
        file="template.yaml",
        old="                  - dynamodb:GetItem\n                  - dynamodb:PutItem\n                  - dynamodb:Query\n"
        "                  - dynamodb:UpdateItem\n                Resource: !GetAtt Table.Arn\n"
        "              - Effect: Allow  # how many cases each person holds\n",
        new='                  - "dynamodb:*"\n                Resource: !GetAtt Table.Arn\n'
        "              - Effect: Allow  # how many cases each person holds\n",
        test="tests/infra/test_template.py",
    ),
    Fault(
        name="a sweep that never runs rings nobody",
        file="template.yaml",
        old="      TreatMissingData: breaching\n",
        new="      TreatMissingData: notBreaching\n",
        test="tests/infra/test_template.py"
        "::test_alarms_of_our_own_go_by_numbers_that_the_sweep_writes",
    ),
    Fault(
        name="an alarm has no section in the runbook",
        file="docs/runbook.md",
        old="## SweepMissedAlarm\n",
        new="## SweepsMissedAlarm\n",
        test="tests/unit/docs/test_docs.py"
        "::test_each_alarm_has_its_section_and_each_section_its_alarm",
    ),
    Fault(
        name="the table is scanned",
        file=f"{CORE}/adapters/dynamo.py",
        old="                page = self._client.query(TableName=self._table, **arguments)\n",
        new="                page = self._client.scan(TableName=self._table)\n",
        test="tests/infra/test_source.py::test_nothing_that_is_deployed_scans_the_table",
    ),
    Fault(
        name="the receiver loads pydantic",
        file="functions/receive/app.py",
        old="from herodesk.steps.receive import receive\n",
        new="from herodesk.steps.receive import receive\nimport pydantic\n",
        test="tests/infra/test_source.py"
        "::test_a_function_loads_nothing_that_it_must_not_load[receive]",
    ),
    Fault(
        name="what is kept for a time is kept for ever",
        file=f"{CORE}/adapters/items.py",
        old='        fields["expires_at"] = int(expires.timestamp())\n',
        new="        pass\n",
        test="tests/contract/test_records.py"
        "::test_an_open_case_is_kept_without_end_and_an_ended_one_for_its_days",
    ),
    Fault(
        name="who wrote, for waves, is kept for ever",
        file=f"{CORE}/adapters/rates.py",
        old='                    "SET #expires = :expires",\n                    ConditionExpression=room,\n'
        '                    ExpressionAttributeNames={\n                        "#expires": "expires_at",\n',
        new='                    "SET #expires = :expires",\n                    ConditionExpression=room,\n'
        '                    ExpressionAttributeNames={\n                        "#expires": "expires",\n',
        test="tests/contract/test_rates.py"
        "::test_a_batch_is_one_write_a_minute_and_topic_and_the_index_knows_nothing_of_it",
    ),
    Fault(
        name="a handle is not escaped",
        file=f"{CORE}/web/templates/parts.html",
        old='{{ post.author.handle.lstrip("@") }}',
        new='{{ post.author.handle.lstrip("@")|safe }}',
        test="tests/unit/web/test_case_page.py"
        "::test_nothing_of_a_customer_reaches_the_page_unescaped",
    ),
    Fault(
        name="opening a link claims the case",
        file=f"{CORE}/web/doors.py",
        old="    return _link_page(token, visit(routes))\n",
        new="    here = visit(routes)\n    line.claim_by_link(token, app=here.app)\n"
        "    return _link_page(token, here)\n",
        test="tests/unit/web/test_doors.py::test_looking_at_a_claim_link_changes_nothing",
    ),
    Fault(
        name="what SNS takes later is given up",
        file=f"{CORE}/notifiers/handing_over.py",
        old="        if code in LATER or status == 429 or status >= 500:",
        new="        if status >= 500:",
        test="tests/contract/test_aws_ports.py"
        "::test_what_sns_does_not_take_now_is_sent_later_and_not_given_up",
    ),
    Fault(
        name="a table that does not answer is an error for good",
        file=f"{CORE}/adapters/refusals.py",
        old='    except BotoCoreError as error:\n        raise TransientError("the table did not answer")'
        " from error\n    except ClientError",
        new="    except ClientError",
        test="tests/contract/test_silent_table.py"
        "::test_a_table_that_does_not_answer_is_asked_again_later",
    ),
    Fault(
        name="who wrote and did not hear of it is told that somebody was faster",
        file=f"{CORE}/adapters/refusals.py",
        old="    return plainly(stands) == plainly(item)",
        new="    return False",
        test="tests/contract/test_lost_answers.py"
        "::test_who_wrote_and_did_not_hear_of_it_was_not_beaten_by_somebody_else",
    ),
    Fault(
        name="a text whose answer is lost is asked for again and again",
        file=f"{CORE}/adapters/calling.py",
        old='"sns": _patience(5.0, 2)',
        new='"sns": _patience(5.0, 5)',
        test="tests/contract/test_lost_answers.py"
        "::test_of_a_text_whose_answers_are_all_lost_no_third_one_leaves",
    ),
    Fault(
        name="an answer that cannot be read says that there is nothing",
        file=f"{CORE}/adapters/parsing.py",
        old="        read = json.loads(raw_body)\n        if not isinstance(read, dict):",
        new="        read = self._parse_body_as_json(raw_body)\n        if not isinstance(read, dict):",
        test="tests/contract/test_lost_answers.py"
        "::test_what_cannot_be_read_is_not_taken_for_an_item_that_is_not_there",
    ),
    Fault(
        name="what is handed back of the budget is handed back twice",
        file=f"{CORE}/adapters/counted.py",
        old="self._adding(adds, stands, self._writes)",
        new="self._adding(adds, stands)",
        test="tests/contract/test_lost_answers.py"
        "::test_what_is_handed_back_of_the_budget_is_handed_back_once",
    ),
)
