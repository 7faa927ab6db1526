"""``labelcrowd``, its market stopped after signature and validation.

Run as ``python -m benchmarks.stopped``.
What is left is what any server of the protocol does before it stores anything; the real
one is compared with it (``benchmarks.market_calls``).
"""

from __future__ import annotations

from typing import Any

import msgspec

from labelcrowd.cli.main import main
from labelcrowd.market.structs.hits import CreateHITResponse
from labelcrowd.market.structs.records import HIT
from labelcrowd.market.wire import Reply, Wire


async def _stop(wire: Wire, call: Any) -> Reply:
    made = CreateHITResponse(HIT=HIT(HITId="3STOPPED", Question=call.request.Question))
    return Reply(200, call.caller.request_id, msgspec.json.encode(made))


if __name__ == "__main__":
    Wire._awrite = _stop  # type: ignore[method-assign]
    main()
