#!/bin/sh
# Contributes a log entry by MQTT and prints what became of it. Needs mosquitto_pub and mosquitto_sub (mosquitto-clients).
set -eu
port=${MQTT_PORT:-1883}
id="note-$$-$(date +%s)"
hear() { mosquitto_sub -h 127.0.0.1 -p "$port" -i "ear-$id" -q 1 -t export/data/result "$@"; }
# Asked for before anything is published, so that no answer is missed: this session is kept until it is read.
hear -c -E
mosquitto_pub -h 127.0.0.1 -p "$port" -i anchor-watch-sh -q 1 -t export/data/boatlog \
  -m "{\"type\": \"auto\", \"content\": \"Anchor holds\", \"correlation_id\": \"$id\"}"
# An answer takes milliseconds; a boat that is starting may take longer. Others' answers come here too.
answer=
until printf '%s\n' "$answer" | grep "\"correlation_id\":\"$id\""; do answer=$(hear -c -C 1 -W "${WAIT_S:-3}"); done
# Without -c the session ends.
hear -E
