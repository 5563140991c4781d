#!/usr/bin/env bash
# A private MQTT broker on loopback.
#   mosquitto.sh start|stop|reset DATA_DIR
#   start  installs mosquitto when missing, starts it unless it runs, prints KEY=VALUE lines (also in DATA_DIR/env)
#   stop   ends it, sessions and messages stay in DATA_DIR;  reset  ends it and deletes DATA_DIR
#   MQTT_PORT  port to listen on; 0 or unset: the one used last, else a free one
# shellcheck source=tools/services/common.sh
. "$(dirname "$(readlink -f "$0")")/common.sh"
open_data_dir "$@"
PID_FILE=$DATA/mosquitto.pid

case $ACTION in
  stop) stop_process "$PID_FILE"; exit 0;;
  reset) stop_process "$PID_FILE"; remove_data; exit 0;;
esac

PATH=$PATH:/usr/sbin
command -v mosquitto >/dev/null || install_packages mosquitto

start_on() {
  cat > "$DATA/mosquitto.conf" <<CONF
listener $1 127.0.0.1
allow_anonymous true
persistence true
persistence_location $DATA/
autosave_interval 1
autosave_on_changes true
max_queued_messages 0
max_inflight_messages 1000
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
log_type notice
$( [ "$(id -u)" != 0 ] || echo "user root" )
CONF
  setsid mosquitto -c "$DATA/mosquitto.conf" >> "$DATA/mosquitto.log" 2>&1 < /dev/null 9>&- &
  local pid=$!
  remember_process "$PID_FILE" "$pid"
  for _ in $(seq 100); do
    process_of "$PID_FILE" >/dev/null || return 1
    if port_open "$1"; then return 0; fi
    sleep 0.05
  done
  return 1
}

if ! process_of "$PID_FILE" >/dev/null; then
  # A free port may be taken before the broker has it: try again with another.
  for attempt in 1 2 3; do
    PORT=${MQTT_PORT:-0}
    if [ "$PORT" = 0 ] && [ "$attempt" = 1 ] && [ -s "$DATA/port" ]; then PORT=$(cat "$DATA/port"); fi
    [ "$PORT" != 0 ] || PORT=$(free_port)
    if start_on "$PORT"; then echo "$PORT" > "$DATA/port"; break; fi
    rm -f "$PID_FILE"
    [ "$attempt" != 3 ] || fail "mosquitto did not start; see $DATA/mosquitto.log"
  done
fi
PORT=$(cat "$DATA/port")
cat > "$DATA/env" <<ENV
MQTT_URL=tcp://127.0.0.1:$PORT
MQTT_PORT=$PORT
MQTT_PID=$(process_of "$PID_FILE")
ENV
cat "$DATA/env"
