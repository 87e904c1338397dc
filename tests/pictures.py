"""Take a screenshot of every page in every state, narrow and wide, light and dark: `make pictures`.

The PNG files are in build/pictures, named by state, width and scheme. `python -m tests.pictures home event` takes only
the states whose name contains "home" or "event".
"""

import subprocess
import sys

from tests import tools

FOLDER = tools.ROOT / "build" / "pictures"
TAKEN_BY = "tests/browser/picture_states.py"


def main(names: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tools.install_node_packages()
    part = ["-k", " or ".join(names)] if names else []
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *part, TAKEN_BY]
    code = subprocess.run(command, cwd=tools.ROOT, check=False).returncode
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER.relative_to(tools.ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
