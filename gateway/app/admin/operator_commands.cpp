#include "gateway/app/admin/operator_commands.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr auto kCommands = std::to_array<ConsoleCommand>({
    {"accounts.list", CommandEffect::reads},       {"audit.list", CommandEffect::reads},
    {"carriers.codes", CommandEffect::reads},      {"carriers.remap", CommandEffect::changes},
    {"codes.unmapped", CommandEffect::reads},      {"deadletters.drop", CommandEffect::changes},
    {"deadletters.list", CommandEffect::reads},    {"deadletters.retry", CommandEffect::changes},
    {"mappings.accept", CommandEffect::changes},   {"mappings.list", CommandEffect::reads},
    {"mappings.propose", CommandEffect::changes},  {"mappings.reject", CommandEffect::changes},
    {"outlets.list", CommandEffect::reads},        {"outlets.pause", CommandEffect::changes},
    {"outlets.resume", CommandEffect::changes},    {"outlets.show", CommandEffect::reads},
    {"polling.accounts", CommandEffect::reads},    {"polling.list", CommandEffect::reads},
    {"polling.show", CommandEffect::reads},        {"quarantine.drop", CommandEffect::changes},
    {"quarantine.list", CommandEffect::reads},     {"quarantine.retry", CommandEffect::changes},
    {"quarantine.show", CommandEffect::discloses}, {"reload", CommandEffect::changes},
    {"rules.compare", CommandEffect::reads},       {"rules.list", CommandEffect::reads},
});

ErrorKind kind_of(std::string_view name) noexcept {
  for (const ErrorKind kind : {ErrorKind::config, ErrorKind::not_found, ErrorKind::conflict, ErrorKind::rejected,
                               ErrorKind::malformed, ErrorKind::unreachable, ErrorKind::rate_limited}) {
    if (to_string(kind) == name) return kind;
  }
  return ErrorKind::internal;
}

}  // namespace

std::span<const ConsoleCommand> console_commands() noexcept {
  return kCommands;
}

const ConsoleCommand* find_console_command(std::string_view name) noexcept {
  const auto found =
      std::find_if(kCommands.begin(), kCommands.end(), [&](const ConsoleCommand& each) { return each.name == name; });
  return found == kCommands.end() ? nullptr : &*found;
}

Result<std::string> command_request(std::string_view command, std::string_view body, std::string_view user) {
  auto document = body.empty() ? parse_json("{}") : parse_json(body);
  if (!document) return unexpected(std::move(document).error());
  if (!document->IsObject()) return unexpected(ErrorKind::malformed, "the body must be a JSON object");
  const auto add = [&](const char* name, std::string_view text) {
    document->AddMember(
        rapidjson::StringRef(name),
        rapidjson::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), document->GetAllocator()),
        document->GetAllocator());
  };
  for (const char* name : {"command", "user"}) {
    if (name == std::string_view("user") && command == "audit.list") continue;  // it filters by a user
    if (find_member(*document, name) != nullptr)
      return unexpected(ErrorKind::malformed, std::string(name) + ": leave the member out; the gateway knows it");
    add(name, name == std::string_view("user") ? user : command);
  }
  return to_json(*document);
}

std::optional<Error> error_of(std::string_view answer) {
  if (answer.starts_with(R"({"ok":true)")) return std::nullopt;
  const auto document = parse_json(answer);
  const auto* error = document ? find_member(*document, "error") : nullptr;
  if (error == nullptr) return Error{ErrorKind::internal, "the command gave no answer", {}};
  return Error{kind_of(find_text(*error, "kind")), std::string(find_text(*error, "what")), {}};
}

OperatorCommands::OperatorCommands(Handle handle)
    : handle_(std::move(handle)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

OperatorCommands::~OperatorCommands() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

bool OperatorCommands::submit(std::string request, Done done) {
  {
    const std::scoped_lock lock(mutex_);
    if (jobs_.size() >= kMostWaiting) return false;
    jobs_.push_back({std::move(request), std::move(done)});
  }
  queued_.notify_one();
  return true;
}

void OperatorCommands::run(const std::stop_token& stop) {
  name_this_thread("console");
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      if (!queued_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
      if (stop.stop_requested()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job.done(handle_(job.request));
  }
}

}  // namespace parcelgate
