"""Where tests have their rows."""

import atexit
import shutil
import tempfile


def database_name() -> str:
    """A file that nobody else uses: two runs at once do not meet."""
    folder = tempfile.mkdtemp(prefix="test-db-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return f"{folder}/test.db"


def database_url(name: str) -> str:
    """The `DATABASE_URL` of this database."""
    return f"file:{name}"
