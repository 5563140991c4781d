#include "adapters/manifest/protocol/verification.hpp"

#include <algorithm>

#include "adapters/manifest/protocol/address_list.hpp"
#include "adapters/manifest/text/comma_list.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

Result<void> check_address(const Account& account, std::string_view address) {
  const auto allowed = account.settings.find(setting::kAllowedAddresses);
  if (allowed == account.settings.end()) return {};
  const auto list = AddressList::parse(allowed->second);
  if (!list) return refused("allowed_addresses of the account cannot be read: " + list.error().what);
  if (!list->contains(address)) return refused("the sender's address is not among the account's allowed_addresses");
  return {};
}

}  // namespace

Verification Verification::compile(const rapidjson::Value& section, std::string_view pointer, const AccountSpec& spec,
                                   Faults& faults) {
  Verification made;
  if (!check_members(section, pointer, {"default", "ways"}, faults)) return made;
  const auto* ways = find_member(section, "ways");
  if (ways == nullptr || !ways->IsObject() || ways->MemberCount() == 0) {
    faults.add(pointer, "needs \"ways\", an object of at least one way to prove a push");
    return made;
  }
  const std::string at = join_pointer(pointer, "ways");
  for (const auto& way : ways->GetObject()) {
    const std::string_view id = text_of(way.name);
    made.ways_.push_back(VerificationWay::compile(id, way.value, join_pointer(at, id), spec, faults));
  }
  const auto* preset = find_member(section, "default");
  if (preset == nullptr) {
    made.default_.push_back(made.ways_.front().id());
    return made;
  }
  const std::string here = join_pointer(pointer, "default");
  if (!preset->IsArray() || preset->Empty()) {
    faults.add(here, "must be a list of ways");
    return made;
  }
  for (const auto& element : preset->GetArray()) {
    if (element.IsString() && made.find(text_of(element)) != nullptr)
      made.default_.emplace_back(text_of(element));
    else
      faults.add(here, "names something that is not among \"ways\"");
  }
  return made;
}

std::string Verification::about() const {
  std::string out;
  for (const auto& id : default_) {
    if (!out.empty()) out += ", else ";
    out += find(id)->about();
  }
  return out;
}

const VerificationWay* Verification::find(std::string_view id) const noexcept {
  const auto found = std::find_if(ways_.begin(), ways_.end(), [id](const auto& way) { return way.id() == id; });
  return found == ways_.end() ? nullptr : &*found;
}

std::vector<std::string_view> Verification::chosen(const Account& account) const {
  const auto own = account.settings.find(setting::kVerify);
  if (own != account.settings.end()) return split_commas(own->second);
  return {default_.begin(), default_.end()};
}

void Verification::check_account(const Account& account, const AccountSpec& spec, std::string_view pointer,
                                 Faults& faults) const {
  if (empty() || !takes_pushes(account)) return;
  const std::string settings = join_pointer(pointer, "settings");
  const auto ids = chosen(account);
  const std::string here = join_pointer(settings, setting::kVerify);
  if (ids.empty()) faults.add(here, "is empty", "name a way, or leave it out");
  const bool has_addresses = account.settings.contains(setting::kAllowedAddresses);
  const std::string addresses = join_pointer(settings, setting::kAllowedAddresses);
  std::vector<Variable> needed;
  for (const std::string_view id : ids) {
    if (const auto* way = find(id)) {
      needed.insert(needed.end(), way->used().begin(), way->used().end());
      if (way->is_by_address() && !has_addresses) {
        faults.add(addresses, "is missing: pushes are known by their addresses alone", "list the courier's addresses");
      }
      continue;
    }
    std::vector<std::string_view> known;
    for (const auto& way : ways_) known.push_back(way.id());
    faults.add(here, "unknown way \"" + std::string(id) + "\"", suggest(id, known));
  }
  check_needs(needed, account, spec, pointer, "verify pushes", "\"push\": false in its settings", faults);
  if (!has_addresses) return;
  const auto list = AddressList::parse(account.settings.find(setting::kAllowedAddresses)->second);
  if (!list)
    faults.add(addresses, list.error().what, "write \"203.0.113.7, 198.51.100.0/24\"");
  else if (list->empty())
    faults.add(addresses, "is empty", "list addresses, or leave it out");
}

std::string Verification::keys_url(const Account& account, const AccountSpec& spec) const {
  if (!takes_pushes(account)) return {};
  EvaluationContext scope;
  scope.account = &account;
  scope.spec = &spec;
  for (const std::string_view id : chosen(account)) {
    const VerificationWay* way = find(id);
    if (way == nullptr) continue;
    if (auto url = way->keys_url(scope); !url.empty()) return url;
  }
  return {};
}

const VerificationWay* Verification::find_offered(const Account& account, const EvaluationContext& scope) const {
  for (const std::string_view id : chosen(account)) {
    const VerificationWay* const way = find(id);
    if (way != nullptr && way->is_offered(scope)) return way;
  }
  return nullptr;
}

std::string_view Verification::deciding_way(const Account& account, const AccountSpec& spec,
                                            const SourceMessage& message, ParsedMessage* parsed) const {
  const VerificationWay* const way =
      find_offered(account, EvaluationContext::of_message(account, spec, message, parsed));
  return way == nullptr ? std::string_view{} : std::string_view(way->id());
}

Result<void> Verification::verify(const Account& account, const AccountSpec& spec, const SourceMessage& message,
                                  ParsedMessage* parsed) const {
  if (!takes_pushes(account)) return refused("the account takes no pushes");
  if (auto address = check_address(account, message.remote_address); !address) return address;
  const EvaluationContext scope = EvaluationContext::of_message(account, spec, message, parsed);
  if (const VerificationWay* const way = find_offered(account, scope)) return way->verify(scope);
  return refused(empty() ? "the source has no way to prove a push" : "the push carries no proof of its sender");
}

}  // namespace parcelgate
