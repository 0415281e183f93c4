"""From a data directory to an application that serves."""

from collections.abc import Mapping
from pathlib import Path

from sandbox.desk import Desk
from sandbox.front import build_front
from sandbox.gateway.app import Gateway
from sandbox.seeding.demo import seed_demo
from sandbox.seeding.sample import seed_sample
from sandbox.world import World

SEEDS = {"demo": seed_demo, "sample": seed_sample}


def build_application(data_dir: Path, given: Mapping[str, str], seed: str = "") -> Gateway:
    """`given`: facts of the registration from the command line or the environment."""
    world = World(data_dir, given)
    if sow := SEEDS.get(seed):
        world.on_start_over = lambda: sow(world)
        sow(world)
    return build_front(Desk(world, data_dir))
