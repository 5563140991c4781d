#include "gateway/app/admin/admin_service.hpp"

#include <algorithm>
#include <functional>

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/carrier_choice/unpolled.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/tracking_number.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/faults.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/polling.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

std::string refusal(const Error& error) {
  return render_json_object([&](JsonWriter& writer) {
    writer.Key("ok");
    writer.Bool(false);
    writer.Key("error");
    writer.StartObject();
    write_member(writer, "kind", to_string(error.kind));
    write_member(writer, "what", error.what);
    writer.EndObject();
  });
}

void write_key_row(JsonWriter& writer, const ApiKey& key) {
  writer.StartObject();
  write_member(writer, "id", key.id);
  write_member(writer, "scope", to_string(key.scope));
  write_member(writer, "tenant", key.tenant);
  write_member(writer, "carrier", key.carrier);
  write_member(writer, "tracking_number", key.tracking_number);
  write_instant(writer, "created_at", key.created_at);
  write_instant(writer, "expires_at", key.expires_at);
  writer.Key("revoked");
  writer.Bool(key.revoked);
  writer.EndObject();
}

/// Refuses a key that would open more, or less, than its scope says.
Result<void> check_key(const ApiKey& key) {
  const bool may_span_tenants = key.scope == KeyScope::admin || key.scope == KeyScope::viewer;
  if (!may_span_tenants && key.tenant.empty()) {
    return unexpected(ErrorKind::rejected,
                      "a key of scope " + std::string(to_string(key.scope)) + " needs a tenant: add --tenant ID");
  }
  const bool names_shipment = !key.carrier.empty() && !key.tracking_number.empty();
  if (key.scope == KeyScope::customer && !names_shipment) {
    return unexpected(ErrorKind::rejected, "a customer key opens one shipment: add --carrier ID --number NUMBER");
  }
  if (key.scope != KeyScope::customer && (!key.carrier.empty() || !key.tracking_number.empty())) {
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
  if (command == "outlets.pause") return pause(request, true);
  if (command == "outlets.resume") return pause(request, false);
  if (command == "polling.list") return list_polling();
  if (command == "polling.show") return show_polling(request);
  if (const auto added = added_.find(command); added != added_.end()) return added->second(request);
  return unexpected(ErrorKind::rejected, "the gateway does not know this command; do both come from one version?");
}

Result<std::string> AdminService::create_key(const rapidjson::Value& request) {
  ApiKey key;
  const auto scope = find_key_scope(find_text(request, "scope"));
  if (!scope) return unexpected(ErrorKind::rejected, "scope must be after_sales, customer, admin or viewer");
  key.scope = *scope;
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
  if (auto known = check_tenant(key.tenant); !known) return unexpected(known.error());
  if (const std::string_view lifetime = find_text(request, "expires_in"); !lifetime.empty()) {
    const auto parsed = parse_duration(lifetime);
    if (!parsed) return unexpected(ErrorKind::rejected, "--expires-in: " + parsed.error().what);
    key.expires_at = key.created_at + *parsed;
  }
  const std::string secret = "pgk_" + to_base64url(random_bytes(32));
  key.hash = to_hex(sha256_bytes(secret));
  key.id = "key-" + to_hex(random_bytes(4));
  auto stored = submit_and_wait(store_, std::make_unique<FunctionCommand>(
                                            [key](Transaction& transaction) { return transaction.store_key(key); }));
  if (!stored) return unexpected(stored.error());
  return admin_answer([&](JsonWriter& writer) {
    write_member(writer, "id", key.id);
    write_member(writer, "key", secret);
  });
}

Result<void> AdminService::check_tenant(const std::string& tenant) const {
  const std::vector<std::string> tenants = tenants_ ? tenants_() : std::vector<std::string>{};
  if (tenant.empty() || tenants.empty()) return {};
  if (std::find(tenants.begin(), tenants.end(), tenant) != tenants.end()) return {};
  const std::vector<std::string_view> known(tenants.begin(), tenants.end());
  return unexpected(ErrorKind::rejected, "there is no tenant \"" + tenant + "\"; " + suggest(tenant, known));
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
  auto stored = submit_and_wait(store_, std::make_unique<FunctionCommand>([revoked](Transaction& transaction) {
                                  return transaction.store_key(revoked);
                                }));
  if (!stored) return unexpected(stored.error());
  return admin_answer([](JsonWriter&) {});
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
  auto stored = submit_and_wait(store_, std::make_unique<FunctionCommand>([state](Transaction& transaction) {
                                  return transaction.store_outlet(state);
                                }));
  if (!stored) return unexpected(stored.error());
  return admin_answer([](JsonWriter&) {});
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
  auto polls = (*reader)->find_polls(canonical_tracking_number(find_text(request, "tracking_number")));
  if (!polls) return unexpected(std::move(polls).error());
  std::erase_if(*polls, [](const PollState& poll) { return !is_shown(poll); });
  if (polls->empty()) {
    return unexpected(ErrorKind::not_found,
                      "this number is not polled: it is not registered, or only pushes have reported it");
  }
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
      const bool is_planned = !poll.ended && poll.account != kNoAccount;
      write_instant(writer, "next_check_at", is_planned ? std::optional(poll.next_at) : std::nullopt);
      write_member(writer, "urgency", to_string(poll.basis.urgency));
      write_member(writer, "next_check_reason", to_string(poll.basis.reason));
      write_member(writer, "next_check_why", explain(poll.basis, locale));
      write_member(writer, "subscription", to_string(poll.subscription.state));
      writer.EndObject();
    }
    writer.EndArray();
  });
}

}  // namespace parcelgate
