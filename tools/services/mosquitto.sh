#!/usr/bin/env bash
# A private MQTT broker on loopback.
#   mosquitto.sh start|stop|reset DATA_DIR
#   start  installs mosquitto when missing, starts it unless it runs, prints KEY=VALUE lines (also in DATA_DIR/env)
#   stop   ends it, sessions and messages stay in DATA_DIR;  reset  ends it and deletes DATA_DIR
#   MQTT_PORT  port to listen on; 0 or unset: the one used last, else a free one
#   MQTT_TLS   empty or unset: plain; server: TLS with a certificate of a private CA; mutual: clients need one of it too
# shellcheck source=tools/services/common.sh
. "$(dirname "$(readlink -f "$0")")/common.sh"
# shellcheck source=tools/services/certificates.sh
. "$(dirname "$(readlink -f "$0")")/certificates.sh"
open_data_dir "$@"
PID_FILE=$DATA/mosquitto.pid

end_if_requested "$PID_FILE"

PATH=$PATH:/usr/sbin
command -v mosquitto >/dev/null || install_packages mosquitto

TLS=${MQTT_TLS:-}
case $TLS in ''|server|mutual) ;; *) fail "MQTT_TLS: server, mutual or nothing, not $TLS";; esac
[ -z "$TLS" ] || make_certificates "$DATA/tls"

tls_lines() {
  [ -n "$TLS" ] || return 0
  echo "cafile $DATA/tls/ca.pem"
  echo "certfile $DATA/tls/server.pem"
  echo "keyfile $DATA/tls/server.key"
  if [ "$TLS" = mutual ]; then echo "require_certificate true"; fi
}

start_on() {
  cat > "$DATA/mosquitto.conf" <<CONF
listener $1 127.0.0.1
$(tls_lines)
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
  await_ready "$PID_FILE" 100 0.05 port_open "$1"
}

start_once "$PID_FILE" "${MQTT_PORT:-0}" "mosquitto" "$DATA/mosquitto.log"
SCHEME=tcp
[ -z "$TLS" ] || SCHEME=ssl
print_env <<ENV
MQTT_URL=$SCHEME://127.0.0.1:$PORT
MQTT_PORT=$PORT
MQTT_PID=$(process_of "$PID_FILE")
MQTT_LOG=$DATA/mosquitto.log
$([ -z "$TLS" ] || printf 'MQTT_%s\n' "CA=$DATA/tls/ca.pem" "OTHER_CA=$DATA/tls/other-ca.pem" \
  "CERTIFICATE=$DATA/tls/client.pem" "KEY=$DATA/tls/client.key")
ENV
