"""One door: no words open the window, words are a command.

The window's and the commands' modules are imported only when their turn has come: a window
that first loads what only commands need would keep an advisor waiting.
"""

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from advisor_app.services.door import Door, PointChoice
from advisor_app.services.rescue import Rescue
from advisor_app.support.paths import Paths, paths_for

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def main(words: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        words: the command's words; those of the process if not given. ``--data DIR`` alone
            opens the window on another folder.

    Returns:
        The exit status: 0 done, 1 the answer is no, 2 wrong use or bad input.
    """
    given = list(sys.argv[1:] if words is None else words)
    if not given or (len(given) == 2 and given[0] == "--data"):
        return _window(paths_for(Path(given[1]) if given else None))
    return int(import_module("advisor_app.cli.main").run(given))


def _window(paths: Paths) -> int:
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _SCREENS):
        sys.stderr.write("这里没有屏幕，打不开窗口：可用“advisor demo”看演示，或用命令（--help）\n")
        return 2
    app = import_module("advisor_app.gui.app")
    return int(app.run_window(late_door(paths), paths.data, paths.fonts))


def late_door(paths: Paths) -> Door:
    """Give a door behind which nothing is loaded before it is knocked at."""

    @cache
    def door() -> Any:  # noqa: ANN401 - the module behind is not imported here
        bootstrap = import_module("advisor_app.bootstrap")
        return bootstrap.door_of(bootstrap.real_world(paths))

    def load() -> None:
        door()

    def points() -> tuple[PointChoice, ...]:
        found: tuple[PointChoice, ...] = door().points()
        return found

    def points_in(district: Path) -> tuple[PointChoice, ...]:
        found: tuple[PointChoice, ...] = door().points_in(district)
        return found

    def rescue() -> Rescue:
        found: Rescue = door().rescue()
        return found

    return Door(
        is_new=lambda: paths.is_unused,
        load=load,
        points=points,
        points_in=points_in,
        weakness=lambda passphrase: str(door().weakness(passphrase)),
        unlock=lambda passphrase, announce: door().unlock(passphrase, announce),
        set_up=lambda first, announce: door().set_up(first, announce),
        found=lambda first, announce: door().found(first, announce),
        slip=lambda given: door().slip(given),
        rescue=rescue,
    )


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # the installed program is asked to be its own helper
        import_module("multiprocessing").freeze_support()
    sys.exit(main())
