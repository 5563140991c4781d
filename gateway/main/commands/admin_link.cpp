#include "gateway/main/commands/admin_link.hpp"

#include <cstdio>
#include <cstdlib>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/code_commands.hpp"
#include "gateway/app/admin/complaints_admin.hpp"
#include "gateway/app/admin/dead_letter_commands.hpp"
#include "gateway/app/admin/outlet_commands.hpp"
#include "gateway/app/admin/quarantine_commands.hpp"
#include "gateway/app/admin/replay_commands.hpp"
#include "gateway/app/admin/report_commands.hpp"
#include "gateway/app/admin/returns_admin.hpp"
#include "gateway/app/admin/rules_commands.hpp"
#include "gateway/app/admin/write_back_commands.hpp"
#include "gateway/app/evidence/evidence_commands.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/wiring/gateway_parts.hpp"
#include "gateway/main/wiring/rule_files.hpp"
#include "gateway/runtime/admin_socket.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

rapidjson::Value copy_of(std::string_view text, rapidjson::Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

std::vector<std::string> tenant_ids(const Config& config) {
  std::vector<std::string> ids;
  for (const TenantConfig& tenant : config.tenants) ids.push_back(tenant.id);
  return ids;
}

std::optional<ErrorKind> find_kind(std::string_view id) {
  for (const auto kind : {ErrorKind::config, ErrorKind::unreachable, ErrorKind::rate_limited, ErrorKind::unauthorized,
                          ErrorKind::malformed, ErrorKind::rejected, ErrorKind::conflict, ErrorKind::in_doubt,
                          ErrorKind::not_found, ErrorKind::internal}) {
    if (to_string(kind) == id) return kind;
  }
  return std::nullopt;
}

Result<rapidjson::Document> read_answer(const std::string& answer) {
  auto document = parse_json(answer);
  if (!document) {
    return unexpected(ErrorKind::unreachable, "the gateway's answer cannot be read: " + document.error().what);
  }
  if (!document->IsObject())
    return unexpected(ErrorKind::unreachable, "the gateway's answer cannot be read: it is no JSON object");
  if (const auto* error = find_member(*document, "error")) {
    return unexpected(find_kind(find_text(*error, "kind")).value_or(ErrorKind::internal),
                      std::string(find_text(*error, "what")));
  }
  return document;
}

}  // namespace

AdminRequest::AdminRequest(std::string_view command) {
  document_.SetObject();
  text("command", command);
}

AdminRequest& AdminRequest::text(std::string_view name, std::string_view value) {
  if (!value.empty())
    document_.AddMember(copy_of(name, document_), copy_of(value, document_), document_.GetAllocator());
  return *this;
}

AdminRequest& AdminRequest::rendered(std::string_view name, std::string_view json) {
  const auto parsed = parse_json(json);
  if (!parsed) return *this;
  document_.AddMember(copy_of(name, document_), rapidjson::Value(*parsed, document_.GetAllocator()),
                      document_.GetAllocator());
  return *this;
}

AdminRequest& AdminRequest::number(std::string_view name, std::int64_t value) {
  document_.AddMember(copy_of(name, document_), rapidjson::Value(value), document_.GetAllocator());
  return *this;
}

AdminRequest& AdminRequest::flag(std::string_view name, bool value) {
  document_.AddMember(copy_of(name, document_), rapidjson::Value(value), document_.GetAllocator());
  return *this;
}

AdminRequest& AdminRequest::numbers(std::string_view name, const std::vector<std::int64_t>& values) {
  rapidjson::Value list(rapidjson::kArrayType);
  for (const std::int64_t value : values) list.PushBack(rapidjson::Value(value), document_.GetAllocator());
  document_.AddMember(copy_of(name, document_), list, document_.GetAllocator());
  return *this;
}

std::string AdminRequest::json() const {
  return to_json(document_);
}

/// What a running gateway would hold, as far as admin commands need it.
struct AdminLink::ClosedGateway {
  Metrics metrics;
  IngestCounters counters{metrics};
  SystemTime time;
  std::unique_ptr<Store> store;
  std::shared_ptr<const Directory> directory;  ///< read when a command needs an account
  Faults faults;                               ///< of what it was read from
  std::unique_ptr<AdminService> service;
};

AdminLink::AdminLink(Config config, std::string config_file)
    : config_(std::move(config)), config_file_(std::move(config_file)) {}
AdminLink::~AdminLink() = default;

Result<void> AdminLink::open_store() {
  auto closed = std::make_unique<ClosedGateway>();
  auto store = parcelgate::open_store(config_, closed->metrics, closed->time);
  if (!store) return unexpected(store.error());
  closed->store = *std::move(store);
  const auto reader = closed->store->open_reader();
  if (!reader) return unexpected(reader.error());
  const auto codes = (*reader)->list_codes({});
  if (!codes) return unexpected(codes.error());
  closed->counters.vocabulary.restore(*codes);  // what is known already is no news here either
  closed->service = std::make_unique<AdminService>(*closed->store, closed->time);
  const auto directory = [this, &self = *closed] {
    if (!self.directory) self.directory = load_accounts(self.faults);
    return self.directory;
  };
  add_quarantine_commands(*closed->service, *closed->store);
  add_code_commands(*closed->service, *closed->store);
  closed->service->set_tenants([this] { return tenant_ids(config_); });
  add_outlet_commands(*closed->service, *closed->store, closed->time, {});
  add_dead_letter_commands(*closed->service, *closed->store, closed->time, {});
  add_write_back_commands(*closed->service, *closed->store, closed->time);
  add_replay_commands(*closed->service, *closed->store, closed->counters, closed->time, directory);
  add_rules_command(*closed->service, *closed->store, closed->time, [this] { return load_rules(); });
  add_report_command(*closed->service, *closed->store, closed->time, [this] { return load_rules(); });
  EvidenceSetup evidence{config_.data_dir, [this] { return load_rules(); }, {}, {}, "parcelgate " PARCELGATE_VERSION};
  evidence.mask_of = [masks = masks_of(config_)](std::string_view tenant) {
    const auto found = masks.find(tenant);
    return found == masks.end() ? MaskLevel::all : found->second;
  };
  evidence.tenants = [this] { return tenant_ids(config_); };
  add_evidence_commands(*closed->service, *closed->store, closed->time, std::move(evidence));
  add_returns_command(
      *closed->service, *closed->store, closed->time, [this] { return load_rules(); },
      [this] { return tenant_ids(config_); });
  add_complaints_command(*closed->service, *closed->store, closed->time, [this] { return load_rules(); });
  closed_ = std::move(closed);
  return {};
}

/// Accounts of a store that no gateway serves: the only work that needs the whole configuration, secrets included. With
/// a fault there are none, so that nothing is done by half of what the operator wrote.
std::shared_ptr<const Directory> AdminLink::load_accounts(Faults& faults) const {
  if (config_file_.empty()) {
    faults.add("", "a data folder alone names no accounts", "name the configuration with --config");
    return std::make_shared<const Directory>();
  }
  const Config config = load_config(config_file_, faults);
  if (!faults.empty()) return std::make_shared<const Directory>();
  const DataParts parts = load_parts(config, faults);
  return faults.empty() ? make_directory(config, parts, nullptr) : std::make_shared<const Directory>();
}

Result<std::shared_ptr<const RulePacks>> AdminLink::load_rules() const {
  Faults faults;
  std::shared_ptr<const RulePacks> packs = load_rule_packs(with_shipped_rules(config_.rule_dirs), faults);
  if (!faults.empty()) return unexpected(ErrorKind::config, faults.text());
  return packs;
}

Result<rapidjson::Document> AdminLink::call_running_gateway(const AdminRequest& request,
                                                            std::chrono::milliseconds limit) const {
  auto answer = call_gateway(config_.data_dir / "admin.sock", request.json(), limit);
  return answer ? read_answer(*answer) : unexpected(std::move(answer).error());
}

Result<rapidjson::Document> AdminLink::send(const AdminRequest& request) {
  if (!closed_) {
    auto answer = call_gateway(config_.data_dir / "admin.sock", request.json());
    if (answer) return read_answer(*answer);
    if (answer.error().kind != ErrorKind::unreachable) return unexpected(std::move(answer).error());
    if (auto opened = open_store(); !opened) return unexpected(std::move(opened).error());
  }
  const std::string answer = closed_->service->handle(request.json());
  if (closed_->faults.empty()) return read_answer(answer);
  return unexpected(ErrorKind::config, "nothing was done:\n" + closed_->faults.text());
}

std::string config_file_of_environment() {
  const char* named = std::getenv("PARCELGATE_CONFIG");
  return named == nullptr ? std::string() : std::string(named);
}

void add_admin_target(CLI::App& command, AdminTarget& target) {
  CLI::Option* config =
      command.add_option("--config", target.config_file,
                         "The gateway's configuration, by default $PARCELGATE_CONFIG; its secrets are not needed");
  command.add_option("--data-dir", target.data_dir, "The gateway's data folder, in place of its configuration")
      ->excludes(config);
}

int with_target(const AdminTarget& target, const std::function<int(Config, std::string)>& work) {
  if (!target.data_dir.empty()) {
    Config config;
    config.data_dir = std::filesystem::absolute(target.data_dir);
    std::error_code none;
    if (!std::filesystem::is_directory(config.data_dir, none)) {
      std::fprintf(stderr, "parcelgate: --data-dir: there is no folder %s\n", config.data_dir.c_str());
      return exit_config;
    }
    return work(std::move(config), {});
  }
  const std::string config_file = target.config_file.empty() ? config_file_of_environment() : target.config_file;
  if (config_file.empty()) {
    std::fprintf(stderr,
                 "parcelgate: name the configuration with --config or PARCELGATE_CONFIG, or the data folder with "
                 "--data-dir\n");
    return exit_usage;
  }
  Faults faults;
  Config config = load_config_without_secrets(config_file, faults);
  if (config.data_dir.empty()) {
    for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, config_file).c_str());
    return exit_config;
  }
  return work(std::move(config), config_file);
}

int with_admin_link(const AdminTarget& target, const std::function<int(AdminLink&)>& work) {
  return with_target(target, [&](Config config, std::string config_file) {
    AdminLink link(std::move(config), std::move(config_file));
    return work(link);
  });
}

int complain(const Error& error) {
  std::fprintf(stderr, "parcelgate: %s\n", printable_text(error.what).c_str());
  return exit_code_for(error);
}

}  // namespace parcelgate
