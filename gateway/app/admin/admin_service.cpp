#include "gateway/app/admin/admin_service.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/base/digest.hpp"
#include "gateway/domain/tracking_number.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/polling.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// A command for submit_and_wait, which takes over finished().
class Write final : public Command {
 public:
  explicit Write(std::function<Result<void>(Transaction&)> apply) : apply_(std::move(apply)) {}
  Result<void> apply(Transaction& transaction) override { return apply_(transaction); }
  void finished(Result<void>) noexcept override {}

 private:
  std::function<Result<void>(Transaction&)> apply_;
};

std::string refusal(const Error& error) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  writer.Key("ok");
  writer.Bool(false);
  writer.Key("error");
  writer.StartObject();
  write_member(writer, "kind", to_string(error.kind));
  write_member(writer, "what", error.what);
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::uint64_t sum(const FeedCursor& cursor) {
  std::uint64_t total = 0;
  for (const std::uint64_t position : cursor.positions) total += position;
  return total;
}

void write_key_row(JsonWriter& writer, const ApiKey& key) {
  writer.StartObject();
  write_member(writer, "id", key.id);
  write_member(writer, "scope", key.scope);
  write_member(writer, "tenant", key.tenant);
  write_member(writer, "carrier", key.carrier);
  write_member(writer, "tracking_number", key.tracking_number);
  write_instant(writer, "created_at", key.created_at);
  write_instant(writer, "expires_at", key.expires_at);
  writer.Key("revoked");
  writer.Bool(key.revoked);
  writer.EndObject();
}

void write_quarantined(JsonWriter& writer, const QuarantinedMessage& held) {
  writer.Key("id");
  writer.Int64(held.id);
  write_instant(writer, "received_at", held.message.received_at);
  write_member(writer, "source", held.message.source);
  write_member(writer, "account", held.message.account);
  write_member(writer, "via", to_string(held.message.via));
  write_member(writer, "reason", held.reason);
  writer.Key("size_bytes");
  writer.Uint64(held.size_bytes);
}

/// Refuses a key that would open more, or less, than its scope says.
Result<void> check_key(const ApiKey& key) {
  constexpr std::array<std::string_view, 3> kScopes{"after_sales", "customer", "admin"};
  if (std::find(kScopes.begin(), kScopes.end(), key.scope) == kScopes.end()) {
    return unexpected(ErrorKind::rejected, "scope must be after_sales, customer or admin");
  }
  if (key.scope != "admin" && key.tenant.empty()) {
    return unexpected(ErrorKind::rejected, "a key of scope " + key.scope + " needs a tenant: add --tenant ID");
  }
  const bool names_shipment = !key.carrier.empty() && !key.tracking_number.empty();
  if (key.scope == "customer" && !names_shipment) {
    return unexpected(ErrorKind::rejected, "a customer key opens one shipment: add --carrier ID --number NUMBER");
  }
  if (key.scope != "customer" && (!key.carrier.empty() || !key.tracking_number.empty())) {
    return unexpected(ErrorKind::rejected,
                      "only a customer key is bound to a shipment: leave --carrier and --number out");
  }
  return {};
}

}  // namespace

AdminService::AdminService(Store& store, const TimeSource& time, PauseOutlet pause_outlet)
    : store_(store), time_(time), pause_outlet_(std::move(pause_outlet)) {}

std::string AdminService::handle(std::string_view request) {
  const auto document = parse_json(request);
  if (!document) return refusal(document.error());
  auto outcome = dispatch(*document);
  return outcome ? *std::move(outcome) : refusal(outcome.error());
}

Result<std::string> AdminService::dispatch(const rapidjson::Value& request) {
  const std::string_view command = find_text(request, "command");
  if (command == "keys.create") return create_key(request);
  if (command == "keys.list") return list_keys();
  if (command == "keys.revoke") return revoke_key(request);
  if (command == "outlets.list") return list_outlets();
  if (command == "outlets.pause") return pause(request, true);
  if (command == "outlets.resume") return pause(request, false);
  if (command == "quarantine.list") return list_quarantine(request);
  if (command == "quarantine.show") return show_quarantined(request);
  if (command == "polling.list") return list_polling();
  if (command == "polling.show") return show_polling(request);
  if (const auto added = added_.find(command); added != added_.end()) return added->second(request);
  return unexpected(ErrorKind::rejected, "the gateway does not know this command; do both come from one version?");
}

Result<std::string> AdminService::create_key(const rapidjson::Value& request) {
  ApiKey key;
  key.scope = find_text(request, "scope");
  key.tenant = find_text(request, "tenant");
  key.carrier = to_slug(find_text(request, "carrier"));
  const std::string_view number = find_text(request, "tracking_number");
  if (!number.empty() && !is_tracking_number(number)) {
    return unexpected(ErrorKind::rejected, "--number: \"" + std::string(number.substr(0, 40)) +
                                               "\" is not a tracking number; write its letters and digits");
  }
  key.tracking_number = canonical_tracking_number(number);
  key.created_at = time_.now();
  if (auto checked = check_key(key); !checked) return unexpected(checked.error());
  if (const std::string_view lifetime = find_text(request, "expires_in"); !lifetime.empty()) {
    const auto parsed = parse_duration(lifetime);
    if (!parsed) return unexpected(parsed.error());
    key.expires_at = key.created_at + *parsed;
  }
  const std::string secret = "pgk_" + to_base64url(random_bytes(32));
  key.hash = to_hex(sha256_bytes(secret));
  key.id = "key-" + to_hex(random_bytes(4));
  auto stored = submit_and_wait(
      store_, std::make_unique<Write>([key](Transaction& transaction) { return transaction.store_key(key); }));
  if (!stored) return unexpected(stored.error());
  return admin_answer([&](JsonWriter& writer) {
    write_member(writer, "id", key.id);
    write_member(writer, "key", secret);
  });
}

Result<std::string> AdminService::list_keys() {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto keys = (*reader)->list_keys();
  if (!keys) return unexpected(keys.error());
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("keys");
    writer.StartArray();
    for (const ApiKey& key : *keys) write_key_row(writer, key);
    writer.EndArray();
  });
}

Result<std::string> AdminService::revoke_key(const rapidjson::Value& request) {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto keys = (*reader)->list_keys();
  if (!keys) return unexpected(keys.error());
  const std::string_view id = find_text(request, "id");
  const auto found = std::find_if(keys->begin(), keys->end(), [&](const ApiKey& key) { return key.id == id; });
  if (found == keys->end()) return unexpected(ErrorKind::not_found, "no key has this id; see `parcelgate keys list`");
  ApiKey revoked = *found;
  revoked.revoked = true;
  auto stored = submit_and_wait(
      store_, std::make_unique<Write>([revoked](Transaction& transaction) { return transaction.store_key(revoked); }));
  if (!stored) return unexpected(stored.error());
  return admin_answer([](JsonWriter&) {});
}

Result<std::string> AdminService::list_outlets() {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto outlets = (*reader)->list_outlets();
  if (!outlets) return unexpected(outlets.error());
  const auto head = (*reader)->feed_head();
  if (!head) return unexpected(head.error());
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("outlets");
    writer.StartArray();
    for (const OutletState& outlet : *outlets) {
      writer.StartObject();
      write_member(writer, "id", outlet.outlet);
      writer.Key("paused");
      writer.Bool(outlet.paused);
      write_member(writer, "cursor", to_cursor(outlet.cursor));
      writer.Key("behind");
      writer.Uint64(sum(*head) - std::min(sum(*head), sum(outlet.cursor)));
      writer.EndObject();
    }
    writer.EndArray();
  });
}

Result<std::string> AdminService::pause(const rapidjson::Value& request, bool paused) {
  const std::string id(find_text(request, "outlet"));
  if (pause_outlet_) {
    if (auto done = pause_outlet_(id, paused); !done) return unexpected(done.error());
    return admin_answer([](JsonWriter&) {});
  }
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto outlets = (*reader)->list_outlets();
  if (!outlets) return unexpected(outlets.error());
  const auto found =
      std::find_if(outlets->begin(), outlets->end(), [&](const OutletState& outlet) { return outlet.outlet == id; });
  if (found == outlets->end())
    return unexpected(ErrorKind::not_found, "no outlet has this id; see `parcelgate outlets list`");
  OutletState state = *found;
  state.paused = paused;
  auto stored = submit_and_wait(
      store_, std::make_unique<Write>([state](Transaction& transaction) { return transaction.store_outlet(state); }));
  if (!stored) return unexpected(stored.error());
  return admin_answer([](JsonWriter&) {});
}

Result<std::string> AdminService::list_quarantine(const rapidjson::Value& request) {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto* limit = find_member(request, "limit");
  const auto all = (*reader)->list_quarantine(limit != nullptr && limit->IsUint() ? limit->GetUint() : 100);
  if (!all) return unexpected(all.error());
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("messages");
    writer.StartArray();
    for (const QuarantinedMessage& held : *all) {
      writer.StartObject();
      write_quarantined(writer, held);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

Result<std::string> AdminService::show_quarantined(const rapidjson::Value& request) {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto* id = find_member(request, "id");
  const auto held = (*reader)->find_quarantined(id != nullptr && id->IsInt64() ? id->GetInt64() : 0);
  if (!held) return unexpected(held.error());
  if (!*held)
    return unexpected(ErrorKind::not_found, "nothing in quarantine has this id; see `parcelgate quarantine list`");
  return admin_answer([&](JsonWriter& writer) {
    write_quarantined(writer, **held);
    write_member(writer, "headers", (*held)->headers);
    write_member(writer, "body_base64", to_base64((*held)->message.body));
  });
}

Result<std::string> AdminService::list_polling() {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto loads = (*reader)->measure_polls();
  if (!loads) return unexpected(loads.error());
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("loads");
    writer.StartArray();
    for (const PollLoad& load : *loads) {
      writer.StartObject();
      write_member(writer, "account", load.account);
      write_member(writer, "urgency", to_string(load.urgency));
      writer.Key("shipments");
      writer.Uint64(load.shipments);
      writer.Key("wanted_per_day");
      writer.Uint64(static_cast<std::uint64_t>(load.wanted_per_day));
      write_instant(writer, "oldest_at", load.oldest_at);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

Result<std::string> AdminService::show_polling(const rapidjson::Value& request) {
  auto reader = store_.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto polls = (*reader)->find_polls(canonical_tracking_number(find_text(request, "tracking_number")));
  if (!polls) return unexpected(polls.error());
  if (polls->empty()) return unexpected(ErrorKind::not_found, "no account asks about this number; is it registered?");
  const auto locale = find_locale(find_text(request, "locale")).value_or(Locale::en);
  return admin_answer([&](JsonWriter& writer) {
    writer.Key("checks");
    writer.StartArray();
    for (const PollState& poll : *polls) {
      writer.StartObject();
      write_member(writer, "tenant", poll.key.tenant);
      write_member(writer, "carrier", poll.key.carrier);
      write_member(writer, "account", poll.account);
      write_instant(writer, "last_checked_at", poll.last_checked_at);
      write_instant(writer, "next_check_at", poll.ended ? std::nullopt : std::optional(poll.next_at));
      write_member(writer, "urgency", to_string(poll.why.urgency));
      write_member(writer, "next_check_reason", to_string(poll.why.reason));
      write_member(writer, "next_check_why", explain(poll.why, locale));
      write_member(writer, "subscription", to_string(poll.subscription.state));
      writer.EndObject();
    }
    writer.EndArray();
  });
}

}  // namespace parcelgate
