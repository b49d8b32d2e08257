"""Hypercorn sends the head of a response and its body in one piece.

By itself it sends the head first. Where the body came a millisecond later, Terraform's provider took one answer in 500
for lost, closed the connection and asked once more: a role that it had just made existed already, and the apply failed.
"""

from typing import Any

INTERIM = b"HTTP/1.1 1"  # 100 Continue, which a client waits for
HEAD = b"HTTP/1.1 "


def send_heads_with_bodies(server: Any) -> None:
    """Have each connection keep a head until the first of its body, or the end of a response without one, follows.

    Args:
        server: Hypercorn's class for a connection, TCPServer.
    """
    send = server.protocol_send

    async def protocol_send(self: Any, event: Any) -> None:
        if not hasattr(event, "data"):
            await send(self, event)
            return
        kept = getattr(self, "kept_head", b"")
        if not kept and event.data.startswith(HEAD) and not event.data.startswith(INTERIM):
            self.kept_head = event.data
            return
        self.kept_head = b""
        await send(self, type(event)(data=kept + event.data))

    server.protocol_send = protocol_send
