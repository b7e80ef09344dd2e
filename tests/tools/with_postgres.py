"""Run a command with DATABASE_URL set to an empty PostgreSQL that ends with it.

python -m tests.tools.with_postgres pytest tests/spaces
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services import postgres_server

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory, postgres_server(Path(directory)) as url:
        ended = subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False)
    sys.exit(ended.returncode)
