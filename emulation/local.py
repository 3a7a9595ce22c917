"""Where one installation keeps its own things. Standard library only: used before Django is set up."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

# A Unix socket's address holds 108 bytes with its closing zero on Linux.
LONGEST_SOCKET_PATH = 107


def data_directory() -> Path:
    """The folder of DATA_DIR (default `var/` in the repository), absolute; it need not exist yet."""
    return Path(os.environ.get("DATA_DIR") or REPOSITORY / "var").expanduser().resolve()


def secret_key(data_dir: Path) -> str:
    """The signing key of this installation: made once, readable by its owner only.

    Two processes that start together agree: the file appears whole under its name, and the first one wins.
    """
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=data_dir, prefix=".secret_key-")  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()


def broker_socket(data_dir: Path) -> Path:
    """The Unix socket of the embedded broker: in the data folder, or, where that path is too long for a
    socket, in a folder of this user under the system's temporary directory."""
    socket = data_dir / "broker" / "broker.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"thidua-{os.getuid()}-{digest}" / "broker.sock"
