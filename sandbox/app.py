"""From a data directory to an application that serves."""

from collections.abc import Mapping
from pathlib import Path

from sandbox.desk import Desk
from sandbox.front import build_front
from sandbox.gateway.app import Gateway
from sandbox.seeding.demo import seed_demo
from sandbox.world import World


def build_application(data_dir: Path, given: Mapping[str, str], seed: str = "") -> Gateway:
    """`given`: facts of the registration from the command line or the environment."""
    world = World(data_dir, given)
    if seed == "demo":
        world.on_start_over = lambda: seed_demo(world)
        seed_demo(world)
    return build_front(Desk(world, data_dir))
