"""What an installation makes for itself: its key, the place of its broker."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from emulation.local import LONGEST_SOCKET_PATH, REPOSITORY, broker_socket, data_directory, secret_key


def test_key_is_made_once_for_its_owner_only(tmp_path):
    key = secret_key(tmp_path / "new")
    assert len(key) >= 50
    assert secret_key(tmp_path / "new") == key
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_processes_starting_together_agree_on_the_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 32))) == 1
    assert os.listdir(tmp_path) == ["secret_key"]


def test_every_installation_has_its_own_key(tmp_path):
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_data_directory_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "x" / ".." / "data"))
    assert data_directory() == tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", "")
    assert data_directory() == REPOSITORY / "var"


def test_broker_socket_stands_in_the_data_folder():
    assert broker_socket(Path("/srv/thidua")) == Path("/srv/thidua/broker/broker.sock")


def test_broker_socket_of_a_deep_folder_is_short_and_its_own():
    deep = [Path("/srv") / ("đơn-vị" * 20) / name for name in ("a", "b")]
    first, second = map(broker_socket, deep)
    assert first != second
    assert max(len(os.fsencode(path)) for path in (first, second)) <= LONGEST_SOCKET_PATH
