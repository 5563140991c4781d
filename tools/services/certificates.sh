# shellcheck shell=bash
# A private CA and certificates of it, for services that speak TLS on loopback. Sourced after common.sh.

# sign_certificate FOLDER NAME SUBJECT EXTENSIONS: NAME.key and NAME.pem, signed by FOLDER/ca.
sign_certificate() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1/$2.key" -out "$1/$2.csr" -subj "/CN=$3"
  openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days 30 -out "$1/$2.pem" \
    -extfile <(printf '%s\n' "$4")
}

make_ca() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout "$1/$2.key" -out "$1/$2.pem" -subj "/CN=$3" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign'
}

# make_certificates FOLDER: ca, server (127.0.0.1 and localhost), elsewhere (a server of another name), client, and
# other-ca, which signed nothing. Made once.
make_certificates() {
  [ ! -s "$1/done" ] || return 0
  command -v openssl >/dev/null || install_packages openssl
  mkdir -p "$1"
  {
    make_ca "$1" ca 'parcelgate test CA'
    make_ca "$1" other-ca 'another CA'
    sign_certificate "$1" server localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1'
    sign_certificate "$1" elsewhere elsewhere.test 'subjectAltName=DNS:elsewhere.test'
    sign_certificate "$1" client parcelgate 'extendedKeyUsage=clientAuth'
  } > "$1/log" 2>&1 || fail "certificates could not be made; see $1/log"
  echo made > "$1/done"
}
