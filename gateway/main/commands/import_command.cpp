// import: returns, shipments and facts of a file into the running gateway.
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include <unistd.h>

#include "adapters/imports/importer.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/import_progress.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct ImportOptions {
  imports::Kind kind{imports::Kind::returns};
  std::string file, url, key, tenant, map_file;
  std::string zone{"Asia/Shanghai"};
  std::string currency{"CNY"};
  std::size_t batch{500};
  unsigned patience_seconds{60};
  bool checks_only{false};
  bool starts_anew{false};
  bool updates{false};
  AdminTarget target;
};

volatile std::sig_atomic_t import_stopped = 0;

/// Ctrl-C ends the import between two batches, so that its key is revoked. A second one ends the program.
void stop_import_at_signals() {
  for (const int signal : {SIGINT, SIGTERM}) {
    std::signal(signal, [](int number) {
      import_stopped = 1;
      std::signal(number, SIG_DFL);
    });
  }
}

/// 65 means refused rows alone, so what is wrong with the other side has other codes.
int exit_code_of_import(const Error& error) noexcept {
  switch (error.kind) {
    case ErrorKind::unauthorized:
    case ErrorKind::rejected:
      return exit_usage;
    case ErrorKind::malformed:
      return exit_unavailable;
    default:
      return exit_code_for(error);
  }
}

int refuse_import(std::string_view what, int exit_code) {
  std::fprintf(stderr, "parcelgate: %s\n", printable_text(what).c_str());
  return exit_code;
}

/// A key for the time of the import, made by the running gateway and revoked at the end. A run that is killed leaves
/// it: it expires by itself.
class TemporaryKey {
 public:
  [[nodiscard]] static Result<TemporaryKey> create(const AdminLink& link, const std::string& tenant) {
    AdminRequest request("keys.create");
    request.text("scope", "after_sales").text("tenant", tenant).text("expires_in", "12h");
    const auto answer = link.call_running_gateway(request);
    if (!answer) return unexpected(answer.error());
    return TemporaryKey(link, std::string(find_text(*answer, "id")), std::string(find_text(*answer, "key")));
  }
  TemporaryKey(TemporaryKey&& other) noexcept
      : link_(std::exchange(other.link_, nullptr)), id_(std::move(other.id_)), secret_(std::move(other.secret_)) {}
  TemporaryKey(const TemporaryKey&) = delete;
  TemporaryKey& operator=(const TemporaryKey&) = delete;
  TemporaryKey& operator=(TemporaryKey&&) = delete;
  ~TemporaryKey() {
    if (link_ == nullptr) return;
    const auto revoked = link_->call_running_gateway(AdminRequest("keys.revoke").text("id", id_));
    if (!revoked)
      std::fprintf(stderr, "parcelgate: the import's key %s was not revoked; it expires in 12 h\n", id_.c_str());
  }
  [[nodiscard]] const std::string& secret() const noexcept { return secret_; }

 private:
  TemporaryKey(const AdminLink& link, std::string id, std::string secret)
      : link_(&link), id_(std::move(id)), secret_(std::move(secret)) {}
  const AdminLink* link_;
  std::string id_;
  std::string secret_;
};

/// "http://127.0.0.1:8080" of the listener; a wildcard address is reached over loopback.
std::string url_of(const ListenConfig& listen) {
  std::string address = listen.address;
  if (address == "0.0.0.0" || address.empty()) address = "127.0.0.1";
  if (address == "::") address = "::1";
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return "http://" + address + ":" + std::to_string(listen.port);
}

/// Whether a URL leads to this machine. A key that the local gateway made must not be sent to another one.
bool is_local(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  if (url.find('@') != std::string_view::npos) return false;  // the host is behind it
  const std::string_view host = url.substr(0, url.find_first_of(url.starts_with('[') ? "]" : ":/"));
  const bool is_loopback_address =
      host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "[::1" || is_loopback_address;
}

Result<imports::ColumnPlan> plan_columns(const ImportOptions& options, const imports::RowReader& reader,
                                         std::string& map_text) {
  Faults faults;
  imports::ColumnMap map;
  if (!options.map_file.empty()) {
    auto bytes = read_file(options.map_file);
    if (!bytes) return unexpected(ErrorKind::rejected, "--map: " + bytes.error().what);
    map_text = *std::move(bytes);
    map = imports::read_column_map(map_text, faults);
    if (!faults.empty()) return to_error(faults, options.map_file);
  }
  if (!reader.is_csv()) return imports::ColumnPlan{};
  auto plan = imports::ColumnPlan::make(options.kind, reader.header(), map, faults);
  if (!faults.empty()) return to_error(faults, options.file);
  return plan;
}

/// Shows which column fills which member: the operator sees at once that a column was not understood.
void print_plan(const imports::ColumnPlan& plan) {
  std::string used;
  std::string unused;
  for (const auto& column : plan.columns()) {
    if (column.member == nullptr)
      unused.append(unused.empty() ? "" : ", ").append(column.name);
    else
      used.append(used.empty() ? "" : ", ").append(column.name).append(" = ").append(column.member->path);
  }
  if (!used.empty()) std::fprintf(stderr, "columns: %s\n", printable_line(used).c_str());
  if (!unused.empty()) std::fprintf(stderr, "columns without a meaning here: %s\n", printable_line(unused).c_str());
}

/// --check: makes every row's body and prints what is wrong with it.
int check_rows(imports::RowReader reader, const imports::ItemMaker& maker) {
  constexpr std::uint64_t kMostShown = 50;
  std::uint64_t rows = 0;
  std::uint64_t faulty = 0;
  std::vector<std::string> reasons;
  for (imports::FileRow row; reader.next(row); ++rows) {
    reasons.clear();
    const std::string item = maker.make(row, reasons);
    if (rows == 0 && reasons.empty()) std::printf("first row: %s\n", printable_line(item).c_str());
    if (reasons.empty() || ++faulty > kMostShown) continue;
    for (const std::string& reason : reasons) std::printf("line %zu: %s\n", row.line, printable_line(reason).c_str());
  }
  std::printf("%llu rows, %llu of them with faults; nothing was sent\n", static_cast<unsigned long long>(rows),
              static_cast<unsigned long long>(faulty));
  return faulty == 0 ? exit_done : exit_data;
}

/// Sends the rows, with the target's URL and key.
int send_rows(const ImportOptions& options, imports::Target target, imports::RowReader reader,
              const imports::ItemMaker& maker, const std::string& map_text) {
  Metrics metrics;
  CurlOptions http;
  http.user_agent = "parcelgate-import";
  auto client = CurlClient::create(http, metrics);
  if (!client) return complain(client.error());
  const SystemTime time;
  imports::ImporterOptions settings;
  settings.kind = options.kind;
  settings.target = std::move(target);
  settings.reading =
      std::string(options.updates ? "update " : "") + options.zone + " " + options.currency + " " + map_text;
  settings.starts_anew = options.starts_anew;
  settings.updates = options.updates;
  settings.batch_items = options.batch;
  settings.patience = std::chrono::seconds{options.patience_seconds};
  ImportProgress progress(time, ::isatty(STDERR_FILENO) != 0);
  imports::Importer importer(
      std::move(settings), {**client, time, [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); },
                            [&](const imports::Counts& counts, double share) { progress.show(counts, share); },
                            [] { return import_stopped != 0; }});
  stop_import_at_signals();
  const auto counts = importer.run(options.file, std::move(reader), maker);
  progress.end();
  if (!counts) return refuse_import(counts.error().what, exit_code_of_import(counts.error()));
  if (importer.first_line() > 1) std::printf("an earlier run was continued at line %zu\n", importer.first_line());
  std::printf("%s\n", progress.summary(*counts).c_str());
  if (counts->refused == 0) return exit_done;
  std::printf("refused rows, with their reasons: %s\n", importer.refused_path().c_str());
  return exit_data;
}

int import_file(const ImportOptions& options) {
  const auto zone = Zone::load(options.zone);
  if (!zone)
    return refuse_import("--zone: there is no zone \"" + options.zone + "\"; write it as Asia/Shanghai", exit_usage);
  auto reader = imports::RowReader::open(options.file);
  if (!reader) return refuse_import(options.file + ": " + reader.error().what, exit_usage);
  std::string map_text;
  auto plan = plan_columns(options, *reader, map_text);
  if (!plan) return refuse_import(plan.error().what, exit_usage);
  print_plan(*plan);
  const imports::ItemMaker maker(options.kind, *std::move(plan), {zone, options.currency});
  if (options.checks_only) return check_rows(*std::move(reader), maker);

  const char* const key_of_environment = std::getenv("PARCELGATE_KEY");
  imports::Target target{options.url, options.key, options.tenant};
  if (target.key.empty() && key_of_environment != nullptr) target.key = key_of_environment;
  while (target.url.ends_with('/')) target.url.pop_back();
  if (!target.url.empty() && !target.key.empty())
    return send_rows(options, target, *std::move(reader), maker, map_text);
  if (target.key.empty() && !target.url.empty() && !is_local(target.url))
    return refuse_import("--url needs a key of that gateway: --key or PARCELGATE_KEY", exit_usage);
  return with_target(options.target, [&](Config config, std::string config_file) -> int {
    const bool has_address = !config_file.empty() && config.listen.port != 0;
    if (target.url.empty() && !has_address) return refuse_import("name the gateway's address with --url", exit_usage);
    if (target.url.empty()) target.url = url_of(config.listen);
    if (target.tenant.empty() && config.tenants.size() == 1) target.tenant = config.tenants.front().id;
    if (!target.key.empty()) return send_rows(options, target, *std::move(reader), maker, map_text);
    if (target.tenant.empty()) return refuse_import("name the tenant of the rows with --tenant", exit_usage);
    const AdminLink link(std::move(config), std::move(config_file));
    const auto key = TemporaryKey::create(link, target.tenant);
    if (!key) return complain(key.error());
    target.key = key->secret();
    return send_rows(options, target, *std::move(reader), maker, map_text);
  });
}

void add_import_options(CLI::App& command, ImportOptions& options) {
  command.add_option("FILE", options.file, "CSV with a header line, or NDJSON with one API body a line")->required();
  add_admin_target(command, options.target);
  command.add_option("--url", options.url, "The gateway's address; default: the configuration's `listen`");
  command.add_option(
      "--key", options.key,
      "API key, better in PARCELGATE_KEY; default: one that the gateway on this machine makes for the import");
  command.add_option("--tenant", options.tenant, "Whose rows they are; default: the key's or the only tenant");
  command.add_option("--map", options.map_file, "JSON file {\"column\": \"member\"}, for columns with other names");
  command.add_option("--zone", options.zone, "Zone of times without an offset")->capture_default_str();
  command.add_option("--currency", options.currency, "Currency of amounts without one")->capture_default_str();
  command.add_option("--batch", options.batch, "Rows of one request")->check(CLI::Range(1, 500))->capture_default_str();
  command.add_option("--patience", options.patience_seconds, "Seconds to retry while the gateway takes nothing")
      ->check(CLI::Range(0, 86'400))
      ->capture_default_str();
  command.add_flag("--check", options.checks_only, "Only read the file: print its columns and faults, send nothing");
  command.add_flag("--restart", options.starts_anew, "Begin with the first row, also where an earlier run ended early");
}

}  // namespace

void add_import_command(CLI::App& app, int& exit_code) {
  CLI::App* import =
      app.add_subcommand("import", "Import returns, shipments or facts of a file into the running gateway");
  import->require_subcommand(1);
  const std::array<std::pair<imports::Kind, const char*>, 3> kinds{
      {{imports::Kind::returns, "Register the returns of a file, with their shipments"},
       {imports::Kind::shipments, "Register the shipments of a file"},
       {imports::Kind::facts, "Record the facts of a file; their returns must be registered"}}};
  for (const auto& [kind, text] : kinds) {
    CLI::App* command = import->add_subcommand(std::string(to_string(kind)), text);
    const auto options = std::make_shared<ImportOptions>();
    options->kind = kind;
    add_import_options(*command, *options);
    if (kind == imports::Kind::returns) {
      command->add_flag("--update", options->updates,
                        "Add dates and shipments to returns that were registered without them");
    }
    command->callback([&exit_code, options] { exit_code = import_file(*options); });
  }
}

}  // namespace parcelgate
