"""The market's routes behind a real HTTP server on loopback, in a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import uvicorn
from botocore.config import Config
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.setup import AccessKey
from labelcrowd.web import market_api
from labelcrowd.web.errors import json_error
from labelcrowd.web.services import Services


async def _answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, LabelcrowdError)
    return json_error(error)


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The address of a server with the market's routes only."""
    app = Starlette(
        routes=market_api.routes(services), exception_handlers={LabelcrowdError: _answer}
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def boto_client(url: str, key: AccessKey, **settings: Any) -> Any:
    """boto3's own client, pointed at the server and at nothing else."""
    return boto3.client(
        "mturk",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id=key.key_id,
        aws_secret_access_key=key.secret,
        config=Config(proxies={}, retries={"max_attempts": 1}, **settings),
    )
