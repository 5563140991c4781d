#include "gateway/main/admin_link.hpp"

#include <cstdio>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/outlet_commands.hpp"
#include "gateway/app/admin/replay_commands.hpp"
#include "gateway/main/exit_code.hpp"
#include "gateway/main/gateway_parts.hpp"
#include "gateway/runtime/admin_socket.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

rapidjson::Value copy_of(std::string_view text, rapidjson::Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

std::optional<ErrorKind> find_kind(std::string_view id) {
  for (const auto kind :
       {ErrorKind::config, ErrorKind::unreachable, ErrorKind::rate_limited, ErrorKind::unauthorized,
        ErrorKind::malformed, ErrorKind::rejected, ErrorKind::conflict, ErrorKind::in_doubt, ErrorKind::not_found,
        ErrorKind::internal}) {
    if (to_string(kind) == id) return kind;
  }
  return std::nullopt;
}

Result<rapidjson::Document> read_answer(const std::string& answer) {
  auto document = parse_json(answer);
  if (!document) {
    return unexpected(ErrorKind::unreachable, "the gateway's answer cannot be read: " + document.error().what);
  }
  if (const auto* error = find_member(*document, "error")) {
    return unexpected(find_kind(find_text(*error, "kind")).value_or(ErrorKind::rejected),
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
  std::shared_ptr<const EdgeDirectory> directory;  ///< read when a command asks for an account
  Faults faults;                                   ///< of what it was read from
  std::unique_ptr<AdminService> service;
};

AdminLink::AdminLink(Config config) : config_(std::move(config)) {}
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
    if (!self.directory) {
      const DataParts parts = load_parts(config_, self.faults);
      // With a fault there are no accounts, so that nothing is done by half of what the operator wrote.
      self.directory =
          self.faults.empty() ? make_directory(config_, parts, nullptr) : std::make_shared<const EdgeDirectory>();
    }
    return self.directory;
  };
  add_outlet_commands(*closed->service, *closed->store, closed->time, {});
  add_replay_commands(*closed->service, *closed->store, closed->counters, closed->time, find_account_in(directory));
  closed_ = std::move(closed);
  return {};
}

Result<rapidjson::Document> AdminLink::ask_running(const AdminRequest& request) const {
  auto answer = ask_gateway(config_.data_dir / "admin.sock", request.json());
  return answer ? read_answer(*answer) : unexpected(std::move(answer).error());
}

Result<rapidjson::Document> AdminLink::ask(const AdminRequest& request) {
  if (!closed_) {
    auto answer = ask_gateway(config_.data_dir / "admin.sock", request.json());
    if (answer) return read_answer(*answer);
    if (answer.error().kind != ErrorKind::unreachable) return unexpected(std::move(answer).error());
    if (auto opened = open_store(); !opened) return unexpected(std::move(opened).error());
  }
  const std::string answer = closed_->service->handle(request.json());
  if (closed_->faults.empty()) return read_answer(answer);
  return unexpected(ErrorKind::config, "nothing was done:\n" + closed_->faults.text());
}

int with_admin_link(const std::string& config_file, const std::function<int(AdminLink&)>& work) {
  Faults faults;
  Config config = load_config(config_file, faults);
  for (const Fault& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault, config_file).c_str());
  if (!faults.empty()) return exit_config;
  AdminLink link(std::move(config));
  return work(link);
}

int complain(const Error& error) {
  std::fprintf(stderr, "parcelgate: %s\n", error.what.c_str());
  return exit_code_for(error);
}

}  // namespace parcelgate
