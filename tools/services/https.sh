#!/usr/bin/env bash
# A private HTTPS server on loopback that answers every request with its method and path as JSON.
#   https.sh start|stop|reset DATA_DIR
#   start  makes a private CA, starts the server unless it runs, prints KEY=VALUE lines (also in DATA_DIR/env)
#   HTTPS_CERTIFICATE  server (for 127.0.0.1 and localhost, unless set) or elsewhere (for another name)
# shellcheck source=tools/services/common.sh
. "$(dirname "$(readlink -f "$0")")/common.sh"
# shellcheck source=tools/services/certificates.sh
. "$(dirname "$(readlink -f "$0")")/certificates.sh"
open_data_dir "$@"
PID_FILE=$DATA/https.pid
end_if_requested "$PID_FILE"
make_certificates "$DATA/tls"
NAME=${HTTPS_CERTIFICATE:-server}

start_on() {
  setsid python3 - "$1" "$DATA/tls/$NAME.pem" "$DATA/tls/$NAME.key" >> "$DATA/https.log" 2>&1 9>&- <<'PYTHON' &
import http.server, json, ssl, sys

class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({"method": self.command, "path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Echo)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
PYTHON
  remember_process "$PID_FILE" "$!"
  await_ready "$PID_FILE" 200 0.05 port_open "$1"
}

start_once "$PID_FILE" "${HTTPS_PORT:-0}" "the HTTPS server" "$DATA/https.log"
print_env <<ENV
HTTPS_URL=https://127.0.0.1:$PORT
HTTPS_CA=$DATA/tls/ca.pem
HTTPS_OTHER_CA=$DATA/tls/other-ca.pem
ENV
