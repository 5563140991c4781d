#include <csignal>
#include <cstdio>
#include <memory>

#include <pthread.h>
#include <sys/stat.h>

#include "gateway/base/text.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/wiring/exposed_secrets.hpp"
#include "gateway/main/wiring/gateway.hpp"
#include "gateway/runtime/service_manager.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// Signals that end the gateway, and the one that reloads it. Blocked before any thread starts, so that only sigwait()
/// takes them.
sigset_t awaited_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGHUP);
  return set;
}

void reload(Gateway& gateway) {
  const auto report = gateway.reload(false);
  if (report)
    log_reload(*report);
  else
    log_refusal(report.error());
}

int serve(const std::string& file) {
  Faults faults;
  Config config = load_checked_config(file, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, file).c_str());
  if (!faults.empty()) return exit_config;

  set_up_logging(config.log);
  const sigset_t signals = awaited_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is a failed commit, reported to its senders; the process keeps running.
  std::signal(SIGXFSZ, SIG_IGN);

  // What the gateway writes holds names, addresses and numbers of people.
  ::umask(0077);
  for (const std::string& exposed : find_exposed_secrets(file)) {
    log(LogLevel::warn, "secrets_readable_by_others", {{"path", exposed}});
  }

  const std::string address = config.listen.address;
  auto gateway = Gateway::start(std::move(config), std::filesystem::absolute(file));
  if (!gateway) {
    std::fprintf(stderr, "parcelgate: %s\n", printable_text(gateway.error().what).c_str());
    return gateway.error().kind == ErrorKind::config ? exit_config : exit_unavailable;
  }
  log(LogLevel::info, "serving", {{"address", address}, {"port", (*gateway)->port()}, {"version", PARCELGATE_VERSION}});
  notify_service_manager("READY=1");
  int caught = SIGHUP;
  for (::sigwait(&signals, &caught); caught == SIGHUP; ::sigwait(&signals, &caught)) reload(**gateway);
  log(LogLevel::info, "stopping", {{"signal", ::strsignal(caught)}});
  notify_service_manager("STOPPING=1");
  gateway->reset();
  log(LogLevel::info, "stopped");
  flush_logs();
  return exit_done;
}

}  // namespace

void add_serve_command(CLI::App& app, int& exit_code) {
  const auto file = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("serve",
                                         "Run the gateway until Ctrl-C or SIGTERM. Acknowledged messages are on disk,\n"
                                         "so it may also be killed. SIGHUP reloads: see `parcelgate reload`.");
  command->add_option("--config", *file,
                      "The configuration, by default $PARCELGATE_CONFIG; check it with `parcelgate config check`");
  command->callback([&exit_code, file] {
    if (file->empty()) *file = config_file_of_environment();
    if (file->empty()) throw CLI::RequiredError("--config or PARCELGATE_CONFIG");
    exit_code = serve(*file);
  });
}

}  // namespace parcelgate
