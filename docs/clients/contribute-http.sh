#!/bin/sh
# Contributes a log entry by HTTP and prints what became of it. Needs curl. Ends with 22 when it was refused.
set -eu
curl --silent --show-error --fail-with-body --retry 5 --retry-connrefused \
  -H 'Content-Type: application/json' -H 'X-Client-Id: anchor-watch' \
  -H "Idempotency-Key: $(date +%s)-$$" \
  -d '{"type": "auto", "content": "Anchor holds"}' \
  "http://127.0.0.1:${GATEWAY_PORT:-8094}/export/data/boatlog"
