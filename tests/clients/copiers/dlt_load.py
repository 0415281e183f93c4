"""dlt copies a portal into files: with its own REST source, and with its HubSpot source where one is given.

dlt's HubSpot source is in no package: `dlt init hubspot filesystem` writes it from GitHub. DLT_HUBSPOT_SOURCE names the
folder that holds the folder `hubspot` it wrote.
"""

import os
import sys
import tempfile
import unittest
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import elsewhere  # noqa: F401 - before dlt takes its own session
import portal

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}
import dlt
from dlt.sources.rest_api import rest_api_source

SOURCE = os.environ.get("DLT_HUBSPOT_SOURCE", "")


def load(source: Any) -> Any:
    """The pipeline's dataset after all of it has been extracted, normalized and loaded."""
    folder = Path(tempfile.mkdtemp(prefix="dlt-"))
    destination = dlt.destinations.filesystem(bucket_url=(folder / "files").as_uri())
    pipeline = dlt.pipeline("portal", pipelines_dir=str(folder / "work"), destination=destination, dataset_name="crm")
    pipeline.run(source, loader_file_format="jsonl").raise_on_failed_jobs()
    return pipeline


def counted(pipeline: Any, tables: Iterable[str]) -> dict[str, int]:
    counts = pipeline.last_trace.last_normalize_info.row_counts
    return {name: counts.get(name, 0) for name in tables}


class DltLoads(unittest.TestCase):
    def test_dlts_rest_source_follows_the_pages_to_their_end(self) -> None:
        client = {
            "base_url": portal.PRODUCT,
            "auth": {"type": "bearer", "token": portal.TOKEN},
            "paginator": {"type": "json_link", "next_url_path": "paging.next.link"},
        }
        resources = [
            {
                "name": name,
                "endpoint": {"path": f"crm/v3/objects/{name}", "params": {"limit": 7}, "data_selector": "results"},
            }
            for name in portal.OBJECTS
        ]
        pipeline = load(rest_api_source({"client": client, "resources": resources}))
        self.assertEqual(counted(pipeline, portal.OBJECTS), {name: len(portal.ids(name)) for name in portal.OBJECTS})


if SOURCE:

    class DltHubSpotSource(unittest.TestCase):
        def test_everything_but_tickets_is_loaded(self) -> None:
            sys.path.insert(0, SOURCE)
            from hubspot import hubspot

            wanted = ("contacts", "companies", "deals", "products", "quotes", "owners", "pipelines_deals")
            source = hubspot(api_key=portal.TOKEN, include_history=True)
            pipeline = load(source.with_resources(*wanted, "contacts_property_history"))
            loaded = counted(pipeline, (*wanted, "contacts_property_history"))
            for name in wanted[:5]:
                self.assertEqual(loaded[name], len(portal.ids(name)), name)
            self.assertEqual(loaded["owners"], len(portal.read("/crm/v3/owners")))
            self.assertTrue(loaded["contacts_property_history"])


if __name__ == "__main__":
    unittest.main()
