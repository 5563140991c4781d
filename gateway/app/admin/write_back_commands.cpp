#include "gateway/app/admin/write_back_commands.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/outlets/write_backs/write_back_record.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

struct Settlement {
  std::string outlet;
  std::string subject;  ///< "<tenant>/<return_id>"
  ReturnState state{};
  bool written{false};
};

Result<Settlement> read_settlement(const rapidjson::Value& request) {
  Settlement wanted{std::string(find_text(request, "outlet")), std::string(find_text(request, "subject")), {}, {}};
  const auto state = find_return_state(find_text(request, "state"));
  if (!state) return unexpected(ErrorKind::rejected, "STATE must be signed, warehoused or refund_agreed");
  wanted.state = *state;
  const auto* written = find_member(request, "written");
  if (written == nullptr || !written->IsBool()) {
    return unexpected(ErrorKind::rejected, "say what the platform shows: --written or --not-written");
  }
  wanted.written = written->GetBool();
  return wanted;
}

class WriteBackCommands {
 public:
  WriteBackCommands(Store& store, const TimeSource& time) : store_(store), time_(time) {}

  [[nodiscard]] Result<std::string> settle(const rapidjson::Value& request) const {
    const auto wanted = read_settlement(request);
    if (!wanted) return unexpected(wanted.error());
    const auto platforms = platforms_of(*wanted);
    if (!platforms) return unexpected(platforms.error());
    const auto stored =
        submit_and_wait(store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
                          return settle_one(transaction, *wanted, *platforms);
                        }));
    if (!stored) return unexpected(stored.error());
    log(LogLevel::info, "write_back_settled",
        {{"outlet", wanted->outlet},
         {"subject", wanted->subject},
         {"state", to_string(wanted->state)},
         {"result", wanted->written ? "written" : "not_written"}});
    return admin_answer([](JsonWriter&) {});
  }

 private:
  /// The platforms at which the return has a case.
  [[nodiscard]] Result<std::vector<std::string>> platforms_of(const Settlement& wanted) const {
    const auto reader = store_.open_reader();
    if (!reader) return unexpected(reader.error());
    const auto outlets = (*reader)->list_outlets();
    if (!outlets) return unexpected(outlets.error());
    const bool is_known = std::any_of(outlets->begin(), outlets->end(),
                                      [&](const OutletState& outlet) { return outlet.outlet == wanted.outlet; });
    if (!is_known) return unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`");
    const auto slash = wanted.subject.find('/');
    if (slash == std::string::npos) {
      return unexpected(ErrorKind::rejected, "SUBJECT is TENANT/RETURN, as `parcelgate outlets show` prints it");
    }
    const auto ret = (*reader)->find_return(wanted.subject.substr(0, slash), wanted.subject.substr(slash + 1));
    if (!ret) return unexpected(ret.error());
    if (!*ret) return unexpected(ErrorKind::not_found, "there is no return " + wanted.subject);
    std::vector<std::string> platforms;
    for (const auto& [platform, refund] : (*ret)->platform_refunds) platforms.push_back(platform);
    return platforms;
  }

  /// The outlet has one platform, so at most one of the records exists.
  [[nodiscard]] Result<void> settle_one(Transaction& transaction, const Settlement& wanted,
                                        const std::vector<std::string>& platforms) const {
    for (const std::string& platform : platforms) {
      const std::string key = write_back_key(platform, wanted.subject);
      const auto found = transaction.find_record(wanted.outlet, key);
      if (!found) return unexpected(found.error());
      if (!*found) continue;
      auto record = parse_write_back_record((*found)->value);
      if (!record) return unexpected(ErrorKind::internal, key + ": " + record.error().what);
      if (record->pending.erase(wanted.state) == 0) continue;
      if (wanted.written) record->written[wanted.state] = time_.now();
      return transaction.store_record({wanted.outlet, key, to_json(*record), std::nullopt});
    }
    return unexpected(ErrorKind::conflict, "the outlet has no call for " + std::string(to_string(wanted.state)) +
                                               " of " + wanted.subject +
                                               " whose answer was lost; there is nothing to settle");
  }

  Store& store_;
  const TimeSource& time_;
};

}  // namespace

void add_write_back_commands(AdminService& service, Store& store, const TimeSource& time) {
  const auto commands = std::make_shared<const WriteBackCommands>(store, time);
  service.add("write_backs.settle", [commands](const rapidjson::Value& request) { return commands->settle(request); });
}

}  // namespace parcelgate
