"""A server that accepts connections and, from a moment on, never answers."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

from tests.served import listening


class Proxy:
    """Passes bytes to and from a server on this machine until it is silent. Connections stay open, and say nothing."""

    def __init__(self, listener: socket.socket, server: tuple[str, int] | None) -> None:
        self.port = int(listener.getsockname()[1])
        self.accepted, self.is_silent = 0, Event()
        self._listener, self._server, self._stack = listener, server, ExitStack()

    def serve(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client = self._stack.enter_context(self._listener.accept()[0])
                self.accepted += 1
                if self._server and not self.is_silent.is_set():
                    upstream = self._stack.enter_context(socket.create_connection(self._server))
                    for one, other in ((client, upstream), (upstream, client)):
                        Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self._stack.close()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self.is_silent.is_set():
                    other.sendall(data)


@contextmanager
def silent(server: tuple[str, int] | None = None) -> Iterator[Proxy]:
    """Yield a proxy for `server`; without a server it never answers at all."""
    with listening() as listener:
        proxy = Proxy(listener, server)
        thread = Thread(target=proxy.serve, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`
            proxy.close()
            thread.join()
