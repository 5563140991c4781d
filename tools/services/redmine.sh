#!/usr/bin/env bash
# A private Redmine 5 (web pages and REST) on loopback, for a demonstration and for the tests.
#   redmine.sh start|stop|reset DATA_DIR
#   start  installs the Debian packages when missing (about a minute), makes the database (SQLite), a project
#          "after-sales", the fields, a bot with an API key and an agent who may look; starts the server unless it
#          runs; prints KEY=VALUE lines (also in DATA_DIR/env)
#   stop   ends it, issues stay in DATA_DIR;  reset  ends it and deletes DATA_DIR
#   REDMINE_PORT     port to listen on; 0 or unset: the one used last, else a free one
# It sends no mail. One symbolic link below Debian's folder of instances names DATA_DIR; reset removes it.
# shellcheck source=tools/services/common.sh
. "$(dirname "$(readlink -f "$0")")/common.sh"
open_data_dir "$@"
PID_FILE=$DATA/server.pid
INSTANCE=parcelgate$(printf %s "$DATA" | cksum | cut -d' ' -f1)

first_line() { awk -v pattern="$1" '$0 ~ pattern && !n++'; }
instances_folder() { readlink -f "$(dpkg -L redmine | first_line '/redmine/instances$')"; }
unlink_instance() {
  local folder
  if folder=$(instances_folder 2>/dev/null) && [ -L "$folder/$INSTANCE" ]; then as_root rm -f "$folder/$INSTANCE"; fi
}
[ "$ACTION" != reset ] || unlink_instance
end_if_requested "$PID_FILE"

# Debian 12's update of ruby3.1 brings a bundler of its own, which does not see the gems of Debian packages. The
# patched one must be named, for the installation of redmine as well as at run time; so it is installed first.
pin_bundler() {
  BUNDLER_VERSION=$(dpkg -L ruby-bundler 2>/dev/null | sed -n 's#.*/gems/bundler-\([0-9.]*\)$#\1#p' | first_line .)
  export BUNDLER_VERSION
}
install_packages ruby-bundler
pin_bundler
# dbconfig-no-thanks: no system-wide database
install_packages dbconfig-no-thanks redmine redmine-sqlite puma curl ca-certificates
APP=$(dirname "$(dpkg -L redmine | first_line '/redmine/config.ru$')")
INSTANCES=$(instances_folder)
if [ -z "$APP" ] || [ -z "$INSTANCES" ]; then fail "the redmine packages look different from what is known here"; fi

mkdir -p "$DATA"/{config,tmp/cache,tmp/pids,log,files}
[ "$(readlink "$INSTANCES/$INSTANCE" 2>/dev/null)" = "$DATA" ] || as_root ln -sfn "$DATA" "$INSTANCES/$INSTANCE"
export LC_ALL=C.UTF-8 LANG=C.UTF-8 REDMINE_INSTANCE=$INSTANCE RAILS_ENV=production SCHEMA=/dev/null REDMINE_LANG=en
cd "$APP"

write_config() {
  cat > "$DATA/config/database.yml" <<CONF
production:
  adapter: sqlite3
  database: $DATA/redmine.sqlite3
  timeout: 15000
CONF
  [ -s "$DATA/config/secret_key.txt" ] || od -An -tx1 -N32 /dev/urandom | tr -d ' \n' > "$DATA/config/secret_key.txt"
}

# `bundle install --local` adds sqlite3 to the lock file, which lies in Debian's folder.
make_database() {
  rm -f "$DATA/redmine.sqlite3"
  bundle install --local --quiet > "$DATA/log/bundle.log" 2>&1 &&
    bundle exec rake db:migrate > "$DATA/log/migrate.log" 2>&1 &&
    bundle exec rake redmine:load_default_data > "$DATA/log/defaults.log" 2>&1
}

# REST, project, fields, bot and agent. Every step looks first, so that it can run again.
seed() {
  [ -s "$DATA/agent-password" ] || od -An -tx1 -N9 /dev/urandom | tr -d ' \n' > "$DATA/agent-password"
  cat > "$DATA/seed.rb" <<'RUBY'
require 'json'
Setting.rest_api_enabled = '1'
Setting.login_required = '1'
Setting.notified_events = []
trackers = Tracker.all
fields = %w[ExternalId TrackingNumber OrderId ReturnStatus NextDeadline OpenAlerts DelayReason CommentKey].map do |name|
  field = IssueCustomField.find_by_name(name) || IssueCustomField.new(name: name, field_format: 'string')
  field.is_filter = true
  field.trackers = trackers
  field.save!
  field
end
project = Project.find_by_identifier('after-sales') || Project.new(name: 'After-Sales', identifier: 'after-sales')
project.trackers = trackers
project.enabled_module_names = ['issue_tracking']
project.is_public = false
project.issue_custom_fields = fields
project.save!
statuses = IssueStatus.all
roles = %w[Gateway Agent].map do |name|
  role = Role.find_by_name(name) || Role.new(name: name)
  role.permissions = %i[view_issues add_issues edit_issues add_issue_notes view_private_notes set_notes_private
                        manage_issue_relations]
  role.issues_visibility = 'all'
  role.save!
  statuses.to_a.product(trackers.to_a, statuses.to_a).each do |from, tracker, to|
    next if from == to
    WorkflowTransition.where(tracker: tracker, role: role, old_status: from, new_status: to).first_or_create!
  end
  role
end
# People need not see the keys of comments in the history.
key_field = IssueCustomField.find_by_name('CommentKey')
key_field.visible = false
key_field.roles = [roles.first]
key_field.save!
person = lambda do |login, first, last, password, role|
  user = User.find_by_login(login) || User.new
  user.login = login
  user.firstname = first
  user.lastname = last
  user.mail = "#{login}@after-sales.test"
  user.status = 1
  user.language = 'en'
  user.must_change_passwd = false
  user.mail_notification = 'none'
  user.password = user.password_confirmation = password
  user.save!
  Member.create!(project: project, principal: user, roles: [role]) unless project.members.exists?(user_id: user.id)
  user
end
password = File.read(ENV.fetch('AGENT_PASSWORD_FILE'))
bot = person.call('parcelgate', 'Parcel', 'Gateway', SecureRandom.hex(12), roles.first)
agent = person.call('agent', 'After-Sales', 'Agent', password, roles.last)
File.write(ENV.fetch('SEED_OUT'), bot.api_key)
File.write(ENV.fetch('AGENT_KEY_OUT'), agent.api_key)
RUBY
  AGENT_PASSWORD_FILE=$DATA/agent-password SEED_OUT=$DATA/key.new AGENT_KEY_OUT=$DATA/agent-key \
    bundle exec rails runner "$DATA/seed.rb" > "$DATA/log/seed.log" 2>&1 || return 1
  mv "$DATA/key.new" "$DATA/key"
}

# Once in a dozen starts the database or the seed stopped without a message, so both have a second try.
twice() { "$@" || { echo "${0##*/}: $1 failed, trying again" >&2; "$@"; }; }

ready() {
  [ "$(curl -s --noproxy '*' -m 10 -o /dev/null -w '%{http_code}' -H "X-Redmine-API-Key: $(cat "$DATA/key")" \
      "http://127.0.0.1:$1/issues.json" || true)" = 200 ]
}

start_on() {
  write_config
  if [ ! -e "$DATA/database.done" ]; then
    twice make_database || fail "the database could not be made; see $DATA/log"
    touch "$DATA/database.done"
  fi
  [ -s "$DATA/key" ] || twice seed || fail "seeding failed; see $DATA/log/seed.log"
  # One thread: one that waits for SQLite's lock stops all threads of its process, also the one that has the lock; and
  # of several processes, a writer that meets another one is answered with 500 at once.
  setsid puma -e production -b "tcp://127.0.0.1:$1" -t 1:1 -w 0 config.ru \
    > "$DATA/log/server.log" 2>&1 < /dev/null 9>&- &
  remember_process "$PID_FILE" "$!"
  await_ready "$PID_FILE" 240 0.25 ready "$1"
}

start_once "$PID_FILE" "${REDMINE_PORT:-0}" Redmine "$DATA/log/server.log"
print_env <<ENV
REDMINE_URL=http://127.0.0.1:$PORT
REDMINE_KEY=$(cat "$DATA/key")
REDMINE_PROJECT=after-sales
REDMINE_AGENT_KEY=$(cat "$DATA/agent-key")
REDMINE_AGENT_USER=agent
REDMINE_AGENT_PASSWORD=$(cat "$DATA/agent-password")
ENV
