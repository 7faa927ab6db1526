"""Where an SNS endpoint says that it wants its messages: the SubscribeURL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.workflow import notifications

if TYPE_CHECKING:
    from labelcrowd.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """``/notifications/confirm/{token}``."""

    async def confirm(request: Request) -> Response:
        await run_in_threadpool(notifications.confirm, services, request.path_params["token"])
        return PlainTextResponse("The subscription is confirmed.\n")

    return [Route(f"{notifications.CONFIRM_PATH}{{token}}", confirm)]
