#!/usr/bin/env bash
# A private Request Tracker 5 (web pages and REST 2) on loopback, for a demonstration and for the tests.
#   request-tracker.sh start|stop|reset DATA_DIR
#   start  installs the Debian packages when missing (about a minute), makes the database (SQLite), a queue
#          "After-Sales", the fields, a bot with a token and an agent who may look; starts the server unless it
#          runs; prints KEY=VALUE lines (also in DATA_DIR/env)
#   stop   ends it, tickets stay in DATA_DIR;  reset  ends it and deletes DATA_DIR
#   RT_PORT     port to listen on; 0 or unset: the one used last, else a free one
#   RT_WORKERS  server processes, 4 unless set
# Its mail goes into files under DATA_DIR/mail, never out.
# shellcheck source=tools/services/common.sh
. "$(dirname "$(readlink -f "$0")")/common.sh"
open_data_dir "$@"
PID_FILE=$DATA/server.pid
WORKERS=${RT_WORKERS:-4}

end_if_requested "$PID_FILE"

# dbconfig-no-thanks: no system-wide database; msmtp-mta: the smallest mail agent that satisfies the packages
install_packages dbconfig-no-thanks msmtp-mta rt5-standalone rt5-db-sqlite request-tracker5 curl ca-certificates
# awk reads all of its input, where head would break the pipe
RT_SERVER=$(dpkg -L request-tracker5 rt5-standalone | awk '/\/libexec\/rt-server$/ && !n++')
RT_LIB=$(dpkg -L request-tracker5 | awk '/\/request-tracker5\/lib$/ && !n++')
if [ -z "$RT_SERVER" ] || [ -z "$RT_LIB" ]; then fail "the request-tracker5 packages look different from what is known here"; fi

mkdir -p "$DATA"/{conf.d,mason,session,log,mail}
export RT_SITE_CONFIG=$DATA/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$DATA/conf.d
# An empty file, so that plain users may run the tools too: the packaged one belongs to the web server's group.

write_config() {
  # shellcheck disable=SC2016  # expanded by the script written
  printf '#!/bin/sh\n# keeps outgoing mail, one file a message\ncat > "$(mktemp "%s/mail/XXXXXXXX.eml")"\n' "$DATA" > "$DATA/keep-mail"
  chmod +x "$DATA/keep-mail"
  cat > "$RT_SITE_CONFIG" <<CONF
Set(\$rtname, 'after-sales.test');
Set(\$Organization, 'after-sales.test');
Set(\$Timezone, 'Asia/Shanghai');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $1);
Set(\$WebPath, '');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$DATA/rt5.sqlite3');
Set(\$MasonDataDir, '$DATA/mason');
Set(\$MasonSessionDir, '$DATA/session');
Set(\$WebSessionClass, 'Apache::Session::File');
Set(\$MailCommand, 'sendmailpipe');
Set(\$SendmailPath, '$DATA/keep-mail');
Set(\$LogToSyslog, undef);
Set(\$LogToSTDERR, 'warning');
Set(\$BcryptCost, 10);  # each request with a token costs one bcrypt; 10 is the lowest allowed
Set(%GnuPG, 'Enable' => 0);
Set(%SMIME, 'Enable' => 0);
1;
CONF
}

make_database() {
  rm -f "$DATA/rt5.sqlite3"
  rt-setup-database-5 --action init --skip-create --dba-password '' > "$DATA/log/database.log" 2>&1 \
    || fail "the database could not be made; see $DATA/log/database.log"
  touch "$DATA/database.done"
}

# Queue, fields, and the gateway's user by the script for everybody's Request Tracker; then an agent who looks.
seed() {
  [ -s "$DATA/agent-password" ] || perl -e 'open my $r, "<", "/dev/urandom" or die; read $r, my $b, 9; print unpack("H*", $b)' > "$DATA/agent-password"
  perl -I"$RT_LIB" "$(dirname "$(readlink -f "$0")")/../../config/examples/request-tracker/prepare.pl" --token-file "$DATA/token.new" > "$DATA/log/seed.log" 2>&1 ||
    fail "seeding failed; see $DATA/log/seed.log"
  perl -I"$RT_LIB" - "$DATA/agent-password" >> "$DATA/log/seed.log" 2>&1 <<'PERL' || fail "seeding failed; see $DATA/log/seed.log"
use strict; use warnings; use RT; RT::LoadConfig(); RT::Init();
my ($password_file) = @ARGV;
my $system = RT->SystemUser;
sub must { my ($what, $ok, $message) = @_; die "$what: " . ($message // '') . "\n" unless $ok; return $ok }

sub user {
  my ($name, $real_name, $password, @rights) = @_;
  my $user = RT::User->new($system); $user->Load($name);
  must($name, $user->Create(Name => $name, EmailAddress => "$name\@after-sales.test", RealName => $real_name,
                            Privileged => 1, $password ? (Password => $password) : ())) unless $user->id;
  for my $right (@rights) {
    next if $user->PrincipalObj->HasRight(Right => $right, Object => RT->System);
    must("$name $right", $user->PrincipalObj->GrantRight(Right => $right, Object => RT->System));
  }
  return $user;
}
open my $in, '<', $password_file or die "$password_file: $!\n"; my $password = <$in>;
user('agent', 'After-Sales Agent', $password,
     qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket OwnTicket TakeTicket
        SeeCustomField ModifyCustomField SetInitialCustomField WatchAsAdminCc ModifySelf));
PERL
  mv "$DATA/token.new" "$DATA/token"
}

ready() {
  [ "$(curl -s --noproxy '*' -m 10 -o /dev/null -w '%{http_code}' -H "Authorization: token $(cat "$DATA/token")" \
      "http://127.0.0.1:$1/REST/2.0/queue/After-Sales" || true)" = 200 ]
}

start_on() {
  write_config "$1"
  [ -e "$DATA/database.done" ] || make_database
  [ -s "$DATA/token" ] || seed
  setsid "$RT_SERVER" --host 127.0.0.1 --port "$1" --max-workers "$WORKERS" > "$DATA/log/server.log" 2>&1 < /dev/null 9>&- &
  remember_process "$PID_FILE" "$!"
  await_ready "$PID_FILE" 240 0.25 ready "$1"
}

start_once "$PID_FILE" "${RT_PORT:-0}" "Request Tracker" "$DATA/log/server.log"
print_env <<ENV
RT_URL=http://127.0.0.1:$PORT
RT_TOKEN=$(cat "$DATA/token")
RT_QUEUE=After-Sales
RT_AGENT_USER=agent
RT_AGENT_PASSWORD=$(cat "$DATA/agent-password")
ENV
