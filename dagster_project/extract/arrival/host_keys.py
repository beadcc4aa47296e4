"""SFTP servers must prove who they are: their key has to be in a known_hosts file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import paramiko


class KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # paramiko carries no types
    """Accepts a server whose key is in the file, refuses every other one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        """Called by paramiko for each server that the client itself does not know.

        Raises:
            paramiko.SSHException: the key is not the known one.
        """
        known = paramiko.HostKeys(str(self._file)) if self._file.exists() else paramiko.HostKeys()
        if not known.check(hostname, key):
            raise paramiko.SSHException(f"the key of {hostname} is not in {self._file}")


def with_known_hosts(options: dict[str, Any]) -> dict[str, Any]:
    """Options for fsspec's SFTP with a policy for host keys.

    The option `known_hosts` names another file than ~/.ssh/known_hosts. fsspec alone would trust any server
    that answers, which hands the password to whoever stands in between; `host_key_policy = "auto_add"` asks
    for that explicitly.
    """
    if "host_key_policy" in options:
        return options
    file = Path(options.get("known_hosts", "~/.ssh/known_hosts")).expanduser()
    return {key: value for key, value in options.items() if key != "known_hosts"} | {
        "host_key_policy": KnownHosts(file)
    }
