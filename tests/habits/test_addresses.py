"""A clone names no package registry and no folder of whoever wrote it."""

from tests.habits.source import ROOT, tracked_files

REGISTRIES = ("py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js.org", "registry.yarn" + "pkg.com")
INDEX_OPTIONS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "resolved" + '": "http')
LOCKS_WITH_ADDRESSES = {"uv.lock", "pylock.toml", "yarn.lock", "pnpm-lock.yaml", "poetry.lock"}


def test_no_registry_address_is_written_anywhere() -> None:
    found = []
    for path in tracked_files():
        text = path.read_text(errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {each}" for each in (*REGISTRIES, *INDEX_OPTIONS) if each in text]
    assert not found, "\n".join(found)


def test_no_lock_that_records_addresses_is_kept() -> None:
    assert not LOCKS_WITH_ADDRESSES & {path.name for path in tracked_files()}


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
        without = [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
        assert entries and not without, f"{name}: {without}"
