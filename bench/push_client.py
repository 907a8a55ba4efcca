# SPDX-License-Identifier: Apache-2.0
"""A system that pushes: so many events a request, a request every so often; how long each took to be acknowledged.

    python bench/push_client.py URL SOURCE NAME FIRST REQUESTS SIZE PERIOD    (the token in XIEZHI_TOKEN)

Prints a line a request: the number of its first event, seconds, when it was answered. It ends with the connection.
"""

import http.client
import json
import os
import sys
import time
from urllib.parse import urlsplit

CASES = 400  # matters over which a client's events are spread
START = 1_774_000_000  # seconds; before the instant at which the home's clock stands


def event(name: str, number: int) -> dict[str, object]:
    """The event of a number: the first of a matter opens it, later ones tell something new of it."""
    matter, turn = f"{name}-{number % CASES}", number // CASES
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + 60 * turn + number % 60))
    step = ("accepted", "filed")[turn] if turn < 2 else "attributes_changed"
    data = {"category": "治安"} if turn < 2 else {"offence": f"盗窃{turn}"}
    return {
        "source_key": f"{name}:{number}",
        "matter": matter,
        "kind": "admin_case",
        "step": step,
        "at": at,
        "data": data,
    }


def main(url: str, source: str, name: str, first: int, requests: int, size: int, period: float) -> None:
    """Sends, not faster than a request each ``period`` seconds."""
    where, token = urlsplit(url), os.environ["XIEZHI_TOKEN"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    begun = time.perf_counter()
    for place in range(requests):
        number = first + place * size
        body = json.dumps({"source": source, "events": [event(name, number + n) for n in range(size)]})
        time.sleep(max(0.0, begun + place * period - time.perf_counter()))
        sent = time.perf_counter()
        line.request("POST", "/api/v1/events", body, headers)
        answer = line.getresponse()
        told = json.loads(answer.read())
        if answer.status != 200 or told["quarantined"] or told["waiting"]:
            raise SystemExit(f"{answer.status} {told}"[:2000])
        now = time.perf_counter()
        print(number, now - sent, now, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4], *(int(text) for text in sys.argv[4:7]), float(sys.argv[7]))
