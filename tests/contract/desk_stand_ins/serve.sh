#!/usr/bin/env bash
# The stand-ins of ticket desks on loopback, for the tests.
#   serve.sh start|stop|reset DATA_DIR
#   start  starts the server unless it runs, prints KEY=VALUE lines (also in DATA_DIR/env)
#   PARCELGATE_STAND_IN_LOG  file to which the requests are written; unset: they are not
# shellcheck source=tools/services/common.sh
. "$(dirname "$(readlink -f "$0")")/../../../tools/services/common.sh"
open_data_dir "$@"
PID_FILE=$DATA/server.pid
end_if_requested "$PID_FILE"

start_on() {
  cd "$(dirname "$(readlink -f "$0")")/.."
  PYTHONDONTWRITEBYTECODE=1 setsid python3 -m desk_stand_ins.server "$1" ${PARCELGATE_STAND_IN_LOG:+"$PARCELGATE_STAND_IN_LOG"} \
    >> "$DATA/server.log" 2>&1 < /dev/null 9>&- &
  remember_process "$PID_FILE" "$!"
  await_ready "$PID_FILE" 200 0.05 port_open "$1"
}

start_once "$PID_FILE" 0 "the stand-ins" "$DATA/server.log"
print_env <<ENV
STAND_INS_URL=http://127.0.0.1:$PORT
ENV
