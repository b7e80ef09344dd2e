"""Minutes of kills, which `make chaos` asks for; other runs leave them alone."""

import os

collect_ignore_glob = [] if os.environ.get("SPACES_CHAOS") else ["test_*.py"]
