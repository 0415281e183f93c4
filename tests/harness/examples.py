"""How Hypothesis looks for examples: as many as the time for all tests allows, and never in a hurry.

A machine that is busy elsewhere makes no rule of the product wrong: slowness is no failure here.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "dealbooks", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("dealbooks")
