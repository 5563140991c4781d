#include "adapters/manifest/language/variables.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/manifest/text/form.hpp"
#include "adapters/manifest/time/moment.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using Kind = Variable::Kind;

enum class Needs : std::uint8_t { nothing, message, request, fields };

struct KindRow {
  std::string_view id;
  Kind kind;
  bool has_key;
  Needs needs;
};

constexpr std::array kKinds{
    KindRow{"body", Kind::body, false, Needs::message},
    KindRow{"method", Kind::method, false, Needs::message},
    KindRow{"path", Kind::path, false, Needs::message},
    KindRow{"header", Kind::header, true, Needs::message},
    KindRow{"header_of", Kind::header_of, true, Needs::message},
    KindRow{"query", Kind::query, true, Needs::message},
    KindRow{"form", Kind::form, true, Needs::message},
    KindRow{"secret", Kind::secret, true, Needs::nothing},
    KindRow{"setting", Kind::setting, true, Needs::nothing},
    KindRow{"token", Kind::token, false, Needs::request},
    KindRow{"item", Kind::item, true, Needs::request},
    KindRow{"hint", Kind::hint, true, Needs::request},
    KindRow{"items", Kind::items, true, Needs::request},
    KindRow{"hints", Kind::hints, true, Needs::request},
    KindRow{"now", Kind::now, true, Needs::nothing},
    KindRow{"uuid", Kind::uuid, false, Needs::nothing},
    KindRow{"uuid", Kind::uuid, true, Needs::nothing},
    KindRow{"let", Kind::let, true, Needs::nothing},
    KindRow{"value", Kind::value, true, Needs::nothing},
    KindRow{"fields", Kind::fields, false, Needs::fields},
};
constexpr std::array<std::string_view, 3> kItemKeys{"tracking_number", "carrier", "company"};
constexpr std::array<std::string_view, 6> kMoments{"ms", "s", "rfc1123", "iso", "china", "china_30d_ago"};

template <class Map>
bool is_declared(const Map& map, std::string_view key, std::string_view what, std::string_view pointer,
                 Faults& faults) {
  if (map.contains(key)) return true;
  faults.add(pointer,
             "names the " + std::string(what) + " \"" + std::string(key) + "\", which the manifest does not declare",
             "add it to /account/" + std::string(what) + "s");
  return false;
}

void expect_one_of(std::span<const std::string_view> known, std::string_view key, std::string_view pointer,
                   Faults& faults) {
  if (std::find(known.begin(), known.end(), key) != known.end()) return;
  faults.add(pointer, "unknown name \"" + std::string(key) + "\"", suggest(key, known));
}

void check_key(const Variable& name, std::string_view pointer, CompileContext& vocabulary) {
  switch (name.kind) {
    case Kind::secret:
      is_declared(vocabulary.account.secrets(), name.key, "secret", pointer, vocabulary.faults);
      break;
    case Kind::setting:
    case Kind::header_of:
      is_declared(vocabulary.account.settings(), name.key, "setting", pointer, vocabulary.faults);
      break;
    case Kind::item:
    case Kind::items:
      expect_one_of(kItemKeys, name.key, pointer, vocabulary.faults);
      break;
    case Kind::now:
      expect_one_of(kMoments, name.key, pointer, vocabulary.faults);
      break;
    case Kind::uuid:
      if (!name.key.empty() && name.key != "hex")
        vocabulary.faults.add(pointer, "unknown name \"uuid:" + name.key + "\"", "write ${uuid} or ${uuid:hex}");
      break;
    case Kind::let:
      if (!vocabulary.lets.contains(name.key)) {
        vocabulary.faults.add(pointer, "\"let:" + name.key + "\" is not set before it is used",
                              "add it to \"let\" of this section");
      }
      break;
    case Kind::value:
      expect_one_of(vocabulary.values, name.key, pointer, vocabulary.faults);
      break;
    default:
      break;
  }
}

Unexpected absent(ErrorKind kind, std::string_view what, std::string_view key) {
  return unexpected(kind, std::string(what) + (key.empty() ? "" : " " + std::string(key)));
}

std::string uuid(bool hex_only) {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x40U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
  std::string text = to_hex(bytes);
  if (hex_only) return text;
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

std::string moment(std::string_view key, Instant now) {
  if (key == "ms") return std::to_string(now.time_since_epoch().count());
  if (key == "s") return std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  if (key == "rfc1123") return to_rfc1123(now);
  if (key == "china") return to_china_time(now);
  if (key == "china_30d_ago") return to_china_time(now - std::chrono::hours{24 * 30});
  return to_rfc3339(now);
}

Result<std::string_view> setting_of(std::string_view name, const EvaluationContext& scope) {
  const auto found = scope.spec->find_setting(*scope.account, name);
  if (!found) return absent(ErrorKind::config, "account " + scope.account->id + " lacks the setting", name);
  return *found;
}

Result<std::string_view> from_account(const Variable& name, const EvaluationContext& scope) {
  if (name.kind == Kind::setting) return setting_of(name.key, scope);
  const auto found = scope.account->secrets.find(name.key);
  if (found == scope.account->secrets.end() || found->second.empty()) {
    return absent(ErrorKind::config, "account " + scope.account->id + " lacks the secret", name.key);
  }
  const std::string& value = found->second[std::min(scope.secret_index, found->second.size() - 1)];
  if (value.empty())
    return absent(ErrorKind::config, "account " + scope.account->id + " has an empty secret", name.key);
  return std::string_view(value);
}

Result<std::string_view> from_head(std::string_view header, const SourceMessage& message) {
  const std::string_view value =
      message.headers == nullptr ? std::string_view{} : find_header(*message.headers, header);
  if (value.empty()) return absent(ErrorKind::malformed, "there is no header", header);
  return value;
}

Result<std::string_view> from_fields(std::string_view fields, const Variable& name, std::string_view what,
                                     std::string& scratch) {
  auto found = find_form_field(fields, name.key);
  if (!found) return absent(ErrorKind::malformed, what, name.key);
  scratch = std::move(*found);
  return std::string_view(scratch);
}

Result<std::string_view> from_message(const Variable& name, const EvaluationContext& scope, std::string& scratch) {
  const SourceMessage& message = *scope.message;
  switch (name.kind) {
    case Kind::body:
      return message.body;
    case Kind::method:
      return message.method;
    case Kind::path:
      return message.path;
    case Kind::query:
      return from_fields(message.query, name, "there is no query parameter", scratch);
    case Kind::form:
      return from_fields(message.body, name, "there is no form field", scratch);
    case Kind::header_of: {
      const auto header = setting_of(name.key, scope);
      return header ? from_head(*header, message) : header;
    }
    default:
      return from_head(name.key, message);
  }
}

Result<std::string_view> of_item(const PollItem& item, std::string_view key, const EvaluationContext& scope,
                                 std::string& scratch) {
  if (key == "tracking_number") return std::string_view(item.tracking_number);
  if (key == "carrier") return std::string_view(item.carrier);
  scratch = scope.company_of != nullptr && *scope.company_of ? (*scope.company_of)(item.carrier) : std::string{};
  if (scratch.empty()) return absent(ErrorKind::rejected, "the source has no company code for carrier", item.carrier);
  return std::string_view(scratch);
}

Result<std::string_view> hint_of(const PollItem& item, std::string_view key) {
  const auto found = item.hints.find(key);
  if (found == item.hints.end() || found->second.empty()) {
    return absent(ErrorKind::rejected, "the source wants a hint that the shipment was registered without:", key);
  }
  return std::string_view(found->second);
}

/// All items' values, joined by commas; hints that are missing are left out.
Result<std::string_view> joined(const Variable& name, const EvaluationContext& scope, std::string& scratch) {
  std::string out;
  for (const auto& item : scope.items) {
    std::string made;
    auto value = name.kind == Kind::items ? of_item(item, name.key, scope, made) : hint_of(item, name.key);
    if (!value && name.kind == Kind::items) return value;
    if (!value) continue;
    if (!out.empty()) out.push_back(',');
    out += *value;
  }
  if (out.empty())
    return absent(ErrorKind::rejected, "no shipment of the request was registered with the hint", name.key);
  scratch = std::move(out);
  return std::string_view(scratch);
}

Result<std::string_view> value_of(std::string_view key, const EvaluationContext& scope) {
  const auto found = scope.values == nullptr ? NamedValues::const_iterator{} : scope.values->find(key);
  if (scope.values == nullptr || found == scope.values->end() || found->second.empty())
    return absent(ErrorKind::rejected, "there is no value for", key);
  return std::string_view(found->second);
}

Result<std::string_view> find(const Variable& name, const EvaluationContext& scope, std::string& scratch) {
  switch (name.kind) {
    case Kind::secret:
    case Kind::setting:
      return from_account(name, scope);
    case Kind::token:
      if (scope.token.empty()) return absent(ErrorKind::config, "the request was made without a token", {});
      return scope.token;
    case Kind::item:
      return of_item(*scope.item, name.key, scope, scratch);
    case Kind::hint:
      return hint_of(*scope.item, name.key);
    case Kind::items:
    case Kind::hints:
      return joined(name, scope, scratch);
    case Kind::now:
      scratch = moment(name.key, scope.now);
      return std::string_view(scratch);
    case Kind::uuid:
      scratch = uuid(!name.key.empty());
      return std::string_view(scratch);
    case Kind::let: {
      const auto found =
          std::find_if(scope.lets.begin(), scope.lets.end(), [&](const auto& let) { return let.first == name.key; });
      if (found == scope.lets.end()) return absent(ErrorKind::malformed, "nothing is set as let", name.key);
      return std::string_view(found->second);
    }
    case Kind::value:
      return value_of(name.key, scope);
    case Kind::fields:
      return scope.fields;
    default:
      return from_message(name, scope, scratch);
  }
}

}  // namespace

Variable compile_variable(std::string_view text, std::string_view pointer, CompileContext& vocabulary) {
  Variable name;
  if (text.ends_with('?')) {
    name.optional = true;
    text.remove_suffix(1);
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view kind = text.substr(0, colon);
  name.key = colon < text.size() ? text.substr(colon + 1) : std::string_view{};
  const auto exists = [&](const KindRow& row) {
    if (row.needs == Needs::fields) return vocabulary.of_fields;
    return row.kind != Kind::value || !vocabulary.values.empty();
  };
  const auto row = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& candidate) {
    return candidate.id == kind && candidate.has_key == !name.key.empty() && exists(candidate);
  });
  if (row == kKinds.end()) {
    std::vector<std::string_view> ids;
    ids.reserve(kKinds.size());
    for (const auto& known : kKinds) {
      if (exists(known)) ids.push_back(known.id);
    }
    vocabulary.faults.add(pointer, "unknown name \"${" + std::string(text) + "}\"", suggest(kind, ids));
    return name;
  }
  name.kind = row->kind;
  if ((row->needs == Needs::message && !vocabulary.of_message) ||
      (row->needs == Needs::request && !vocabulary.of_request)) {
    vocabulary.faults.add(
        pointer, "\"${" + std::string(text) + "}\" is unknown here",
        row->needs == Needs::message ? "it belongs to a message that came in" : "it belongs to a request for numbers");
  }
  check_key(name, pointer, vocabulary);
  vocabulary.used.push_back(name);
  return name;
}

Result<std::string_view> resolve(const Variable& name, const EvaluationContext& scope, std::string& scratch) {
  auto found = find(name, scope, scratch);
  if (!found && (name.optional || scope.lenient)) return std::string_view{};
  return found;
}

std::string compile_choice(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  Variable name;
  name.kind = Kind::setting;
  name.key = find_text(section, "by_setting");
  for (const auto& member : section.GetObject()) {
    if (text_of(member.name) != "by_setting") name.one_of.emplace_back(text_of(member.name));
  }
  const auto& settings = vocabulary.account.settings();
  const auto found = settings.find(name.key);
  if (found == settings.end() || !found->second.default_value ||
      std::find(name.one_of.begin(), name.one_of.end(), *found->second.default_value) == name.one_of.end()) {
    vocabulary.faults.add(join_pointer(pointer, "by_setting"),
                          "must name a setting whose default is one of the choices",
                          "add it to /account/settings with a default");
  }
  vocabulary.used.push_back(name);
  return name.key;
}

namespace {

void check_choice(const Variable& name, const Account& account, const AccountSpec& spec, std::string_view pointer,
                  Faults& faults) {
  const auto value = spec.find_setting(account, name.key);
  if (!value || std::find(name.one_of.begin(), name.one_of.end(), *value) != name.one_of.end()) return;
  const std::vector<std::string_view> known(name.one_of.begin(), name.one_of.end());
  faults.add(join_pointer(join_pointer(pointer, "settings"), name.key), "unknown value \"" + std::string(*value) + "\"",
             suggest(*value, known));
}

}  // namespace

void check_needs(const std::vector<Variable>& used, const Account& account, const AccountSpec& spec,
                 std::string_view pointer, std::string_view purpose, std::string_view off, Faults& faults) {
  std::set<std::string> seen;
  const auto add = [&](std::string_view group, const Variable& name, std::string_view about) {
    const std::string here = join_pointer(join_pointer(pointer, group), name.key);
    if (!seen.insert(here).second) return;
    faults.add(here,
               "is missing: without it the account cannot " + std::string(purpose) + " (" + std::string(about) + ")",
               "add it" + (off.empty() ? std::string{} : ", or set " + std::string(off)));
  };
  for (const auto& name : used) {
    if (!name.one_of.empty()) check_choice(name, account, spec, pointer, faults);
    if (name.optional) continue;
    if (name.kind == Kind::secret) {
      const auto found = account.secrets.find(name.key);
      const auto about = spec.secrets().find(name.key);
      if (found == account.secrets.end() || found->second.empty())
        add("secrets", name, about == spec.secrets().end() ? "" : about->second);
    } else if ((name.kind == Kind::setting || name.kind == Kind::header_of) && !spec.find_setting(account, name.key)) {
      const auto about = spec.settings().find(name.key);
      add("settings", name, about == spec.settings().end() ? "" : about->second.about);
    }
  }
}

}  // namespace parcelgate
