"""Every fixture that more than one room uses; tests/README.md tells what each is for."""

from launch.languages import compile_languages

compile_languages()

pytest_plugins = [
    "tests.harness.network",
    "tests.harness.cache",
    "tests.harness.emptying",
    "tests.harness.summary",
    "tests.harness.order",
    "tests.harness.examples",
    "tests.harness.company",
    "tests.harness.endpoint",
    "tests.harness.workers",
    "tests.harness.product",
    "tests.harness.browser",
]
