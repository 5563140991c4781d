#include "gateway/app/admin/polling_commands.hpp"

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

void write_account(JsonWriter& writer, const PollStatus& status) {
  writer.StartObject();
  write_member(writer, "account", status.account);
  write_member(writer, "source", status.source);
  write_member(writer, "breaker", to_string(status.breaker));
  write_member(writer, "reason", status.reason);
  write_instant(writer, "open_until", status.open_until);
  write_member(writer, "held_by", to_string(status.held_by));
  writer.Key("requests_per_second");
  writer.Double(status.requests_per_second);
  writer.Key("used_today");
  writer.Uint(status.used_today);
  writer.Key("requests_per_day");
  if (status.requests_per_day > 0)
    writer.Uint(status.requests_per_day);
  else
    writer.Null();
  writer.Key("in_flight");
  writer.Uint64(status.in_flight);
  writer.Key("lag_seconds");
  writer.Int64(std::chrono::duration_cast<std::chrono::seconds>(status.lag).count());
  writer.EndObject();
}

}  // namespace

void add_polling_command(AdminService& service, std::function<std::vector<PollStatus>()> status) {
  service.add("polling.accounts", [status = std::move(status)](const rapidjson::Value&) -> Result<std::string> {
    return admin_answer([&](JsonWriter& writer) {
      writer.Key("accounts");
      writer.StartArray();
      for (const PollStatus& account : status()) write_account(writer, account);
      writer.EndArray();
    });
  });
}

}  // namespace parcelgate
