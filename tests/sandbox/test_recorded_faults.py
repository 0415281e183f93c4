"""Each recorded fault is provoked: the same status, codes, texts and shape."""

import re

import pytest

from tests.harness.company import Books
from tests.sandbox.known_differences import Known
from tests.sandbox.provocations import OBSERVED, RECORDED
from tests.sandbox.recorded import all_names, read
from tests.sandbox.shapes import differences

FAULTS = {entry["name"]: entry for entry in read("observed/faults").body}
ATTACHMENTS = {"business_generic": "an answer about attachments, which the sandbox has not"}
NOT_PROVOKED = {
    "ruby/tax_service_error_dup": "tax codes cannot be made through the API here",
    "fyle/invalid_reference_messages": "texts only; the next test reads them",
    "observed/faults": "read entry by entry",
    "observed/oauth_errors": "test_recorded_oauth.py",
    "jsclient/errorResponse": "test_recorded_oauth.py",
}
NO_TIME = "noted down without its time"
SHORTENED = "noted down without the empty parts of the gateway's form"
EMPTY_PARTS = (
    "attachableResponse batchItemResponse cdcresponse intuitObject queryResponse report requestId status "
    "syncErrorResponse time warnings"
)
MADE_UP_TEXTS = ("fault_in_queryresponse",)
UNIT_TEST = "abridged for a unit test of 2012"
KNOWN = [
    *(
        Known(f"observed/{name}", "time: only here", NO_TIME)
        for name in (
            "amount_mismatch closed_books company_status duplicate_docnum duplicate_name_2014 duplicate_name_with_id "
            "invalid_reference invalid_string_colon multicurrency_off non_us_tax_missing object_not_found "
            "object_not_found_txn query_parse_2 query_unknown_property string_length system_fault"
        ).split()
    ),
    Known("observed/duplicate_name_2014", "Fault.Error[].element: only recorded", "of 2014; there was none in 2020"),
    *(Known("observed/gateway_403", f"{part}: only here", SHORTENED) for part in EMPTY_PARTS.split()),
    Known("observed/fault_in_queryresponse", "QueryResponse.Fault.Error[].Detail: only here", UNIT_TEST),
    Known("java/query_0", "QueryResponse.Fault.Error[].Detail: only here", UNIT_TEST),
    Known("java/query_0", "QueryResponse.Customer: only recorded", "rows beside a fault, which a unit test made up"),
    Known("java/fault_0", "Fault.Error[].Detail: only here", UNIT_TEST),
]


@pytest.fixture
def sample(sandbox):
    sandbox.control("limits", {"off": True})
    made = sandbox.control("companies", {"name": "Sandbox Company_US_1", "sample": True})
    return Books(sandbox, made["realm_id"], made["access_token"], made["refresh_token"])


def known(name):
    """All of them must be there: a difference that has gone leaves the table."""
    return {row.what for row in KNOWN if row.applies_to(name)}


def texts(body):
    """Codes, types and messages; a detail counts only as there or not, since it names what was sent."""
    fault = body.get("Fault") or body.get("fault") or body["QueryResponse"]["Fault"]
    errors = fault.get("Error") or fault["error"]
    return fault["type"], [(error["code"], error.get("Message") or error.get("message")) for error in errors]


def words(xml):
    return sorted(re.findall(r"<(\w+)|code=\"(\d+)\"|type=\"(\w+)\"|<Message>([^<]*)|<Detail>([^<]*)", xml))


@pytest.mark.parametrize("name", sorted(OBSERVED))
def test_an_observed_fault_is_the_same_here(sample, name):
    entry = FAULTS[name]
    answer = OBSERVED[name](sample)
    assert answer.status_code == entry["http_status"], answer.text
    assert answer.headers["content-type"].split(";")[0] == entry["content_type"]
    if isinstance(entry["body"], str):
        assert words(answer.text) == words(entry["body"])
        return
    assert differences(entry["body"], answer.json()) == known(f"observed/{name}")
    if name not in MADE_UP_TEXTS:
        assert texts(answer.json()) == texts(entry["body"])


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_recorded_fault_is_the_same_here(sample, name):
    recording = read(name)
    answer = RECORDED[name](sample)
    if recording.headers:
        assert answer.status_code == recording.status
        assert answer.headers["content-type"] == recording.headers["content-type"]
    assert differences(recording.body, answer.json()) == known(name)


def test_every_fault_is_provoked():
    assert set(FAULTS) == {*OBSERVED, *ATTACHMENTS}
    faults = {name for name in all_names() if "error" in name or "fault" in name or name == "java/query_0"}
    answers_without_fault = {"minimul/error__400"}
    assert faults - answers_without_fault <= {*RECORDED, *NOT_PROVOKED}


def test_references_to_nothing_are_worded_as_recorded(sample):
    lists = {text.split(" : ")[1].split()[0] for text in read("fyle/invalid_reference_messages").body["error_msgs"]}
    nothing = {"value": "987"}
    line = {"Amount": 1, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}
    bad = [
        ("invoice", {"CustomerRef": nothing, "Line": [line]}),
        ("salesreceipt", {"DepositToAccountRef": nothing, "Line": [line]}),
        ("salesreceipt", {"ClassRef": nothing, "Line": [line]}),
        ("salesreceipt", {"DepartmentRef": nothing, "Line": [line]}),
    ]
    details = [sample.post(path, body).json()["Fault"]["Error"][0]["Detail"] for path, body in bad]
    assert {detail.split(" : ")[1].split()[0] for detail in details} == lists
    assert all(detail.endswith("element id 987 not found") for detail in details)
