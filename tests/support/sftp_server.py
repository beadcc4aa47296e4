"""An SFTP server in this process, over a folder: enough of the protocol to drop exports and fetch them."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko

USER, PASSWORD = "concord", "correct horse"


@dataclass(frozen=True)
class SftpServer:
    """Where the server listens and which key it shows."""

    port: int
    host_key: paramiko.PKey

    def known_hosts(self, file: Path) -> Path:
        """Write a known_hosts file that trusts this server."""
        keys = paramiko.HostKeys()
        keys.add(f"[127.0.0.1]:{self.port}", self.host_key.get_name(), self.host_key)
        keys.save(str(file))
        return file


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        is_right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _Folder(paramiko.SFTPServerInterface):
    root: Path

    def _real(self, path: str) -> str:
        return str(self.root) + self.canonicalize_text(path)

    @staticmethod
    def canonicalize_text(path: str) -> str:
        return os.path.normpath("/" + path.lstrip("/"))

    def canonicalize(self, path: str) -> str:
        real = os.path.realpath(self._real(path))
        root = os.path.realpath(self.root)
        return real[len(root) :] or "/" if real.startswith(root) else real

    def list_folder(self, path: str) -> Any:
        try:
            entries = []
            for name in os.listdir(self._real(path)):  # noqa: PTH208 - names as the protocol sends them
                attributes = paramiko.SFTPAttributes.from_stat(os.lstat(os.path.join(self._real(path), name)))  # noqa: PTH118
                attributes.filename = name
                entries.append(attributes)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return entries

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(Path(self._real(path)).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = paramiko.SFTPHandle(flags)
        try:
            handle.readfile = Path(self._real(path)).open("rb")  # noqa: SIM115 - the handle closes it
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return handle


@contextmanager
def sftp_server(root: Path) -> Iterator[SftpServer]:
    """Serve a folder until the context ends."""
    key = paramiko.ECDSAKey.generate()
    folder = type("_Served", (_Folder,), {"root": root})
    listener = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, folder)
            transports.append(transport)
            try:
                transport.start_server(server=_Login())
            except (paramiko.SSHException, EOFError):
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield SftpServer(listener.getsockname()[1], key)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for transport in transports:
            transport.close()
        thread.join(timeout=5)
