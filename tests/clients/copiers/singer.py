"""meltano-tap-hubspot as it is started by hand: discover, choose, copy. Only the host differs."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path
from typing import Any

import portal

HERE = Path(__file__).parent
TAP = "import elsewhere; from tap_hubspot.tap import TapHubspot; TapHubspot.cli()"
WANTED = {*portal.OBJECTS, "owners", "deals_contacts_associations"}


def run_tap(folder: Path, *arguments: str, **config: Any) -> list[dict[str, Any]]:
    """What the tap prints, a message a line."""
    (folder / "config.json").write_text(json.dumps({"access_token": os.environ["API_TOKEN"], **config}))
    command = [sys.executable, "-c", TAP, "--config", str(folder / "config.json"), *arguments]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise AssertionError(done.stderr[-3000:])
    return (
        [json.loads(line) for line in done.stdout.splitlines()]
        if "--catalog" in arguments
        else [json.loads(done.stdout)]
    )


def choose(catalog: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    for stream in catalog["streams"]:
        for part in stream["metadata"]:
            if part["breadcrumb"] == []:
                part["metadata"]["selected"] = stream["tap_stream_id"] in wanted
    return catalog


def copy(wanted: set[str], **config: Any) -> dict[str, list[dict[str, Any]]]:
    """{stream: records}"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        [catalog] = run_tap(folder, "--discover", **config)
        (folder / "catalog.json").write_text(json.dumps(choose(catalog, wanted)))
        copied = defaultdict(list)
        for message in run_tap(folder, "--catalog", str(folder / "catalog.json"), **config):
            if message["type"] == "RECORD":
                copied[message["stream"]].append(message["record"])
        return copied


class SingerTap(unittest.TestCase):
    def test_every_record_is_copied_once_with_all_its_properties(self) -> None:
        copied = copy(WANTED, associations={"deals": ["contacts"]})
        for name in portal.OBJECTS:
            self.assertEqual(sorted(row["id"] for row in copied[name]), sorted(portal.ids(name)), name)
        known = {row["name"] for row in portal.read("/crm/v3/properties/contacts")}
        self.assertEqual(set(copied["contacts"][0]["properties"]), known)
        self.assertEqual(len(copied["owners"]), len(portal.read("/crm/v3/owners")))
        pairs = {(row["from_id"], row["to_id"]) for row in copied["deals_contacts_associations"]}
        deals = portal.read("/crm/v3/objects/deals?limit=100&associations=contacts")
        joined = {
            (deal["id"], other["id"])
            for deal in deals
            for other in deal.get("associations", {}).get("contacts", {}).get("results", [])
        }
        self.assertEqual(pairs, joined)
        self.assertTrue(pairs)

    def test_only_what_changed_since_a_time_is_copied(self) -> None:
        """From the second run on the tap searches by the time of the last change."""
        rows = portal.read("/crm/v3/objects/companies?limit=100&properties=hs_lastmodifieddate")
        times = sorted(row["properties"]["hs_lastmodifieddate"] for row in rows)
        middle = times[len(times) // 2]
        copied = copy({"companies"}, start_date=middle)
        wanted = {row["id"] for row in rows if row["properties"]["hs_lastmodifieddate"] >= middle}
        self.assertEqual({row["id"] for row in copied["companies"]}, wanted)
        self.assertLess(len(wanted), len(rows))


if __name__ == "__main__":
    unittest.main()
