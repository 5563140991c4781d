#include "adapters/manifest/carrier_names.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/detect/form_detector.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/domain/tracking_number.hpp"

namespace parcelgate {
namespace {

/// Names are compared as ids; one in another script by its letters alone.
std::string key_of(std::string_view name) {
  std::string key = to_slug(name);
  return key.empty() ? plain_number(name) : key;
}

// Words for express couriers, which people interchange and leave out.
constexpr std::array<std::string_view, 6> kExpress{"速递", "快递", "速运", "速遞", "快遞", "速運"};
// Words that a name may end with as well, but that may belong to a sister company (freight) in a text of others.
constexpr std::array<std::string_view, 2> kLogistics{"物流", "快运"};

/// The name without such a word at its end; empty when nothing is left or it has none.
template <std::size_t kCount>
std::string_view without_ending(std::string_view name, const std::array<std::string_view, kCount>& endings) noexcept {
  for (const std::string_view ending : endings) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return {};
}

bool has_letter(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char letter) { return letter < '0' || letter > '9'; });
}

}  // namespace

CarrierNames CarrierNames::compile(const std::vector<std::unique_ptr<CarrierSource>>& sources,
                                   const FormDetector& detector) {
  CarrierNames out;
  std::set<std::string> known;
  std::map<std::string, std::set<std::string>> meanings;  // of aggregators' codes
  for (const auto& source : sources) {
    const Manifest& manifest = source->manifest();
    if (!manifest.identity.carrier.empty()) known.insert(manifest.identity.carrier);
    for (const auto& [code, carrier] : manifest.carriers.rows()) {
      known.insert(carrier);
      meanings[code].insert(carrier);
    }
  }
  for (const auto& owned : detector.forms()) {
    if (!owned.carrier.empty()) known.insert(owned.carrier);
  }
  // Ids take precedence over aliases, labels and codes.
  for (const std::string& carrier : known) out.add(carrier, carrier);
  for (const auto& source : sources) {
    const Identity& identity = source->manifest().identity;
    if (identity.carrier.empty()) continue;
    out.add(identity.id, identity.carrier);
    for (const std::string& alias : identity.aliases) out.add(alias, identity.carrier);
    for (const std::string& label : identity.labels) {
      out.add(label, identity.carrier);
      out.add_short_name(label, identity.carrier);
    }
  }
  // A code counts only if all aggregators that use it agree on its meaning.
  for (const auto& [code, carriers] : meanings) {
    if (carriers.size() == 1 && has_letter(code)) out.add(code, *carriers.begin());
  }
  out.carriers_.assign(known.begin(), known.end());
  return out;
}

void CarrierNames::add(std::string_view name, const std::string& carrier) {
  if (!name.empty()) by_name_.try_emplace(key_of(name), carrier);
}

void CarrierNames::add_short_name(std::string_view label, const std::string& carrier) {
  const std::string key = key_of(label);
  std::string_view name = without_ending(key, kExpress);
  if (name.empty()) name = without_ending(key, kLogistics);
  if (name.empty()) return;
  const auto [known, is_new] = by_short_name_.try_emplace(std::string(name), carrier);
  if (!is_new && known->second != carrier) known->second.clear();
}

std::string CarrierNames::find(std::string_view name) const {
  const std::string key = key_of(name);
  if (const auto found = by_name_.find(key); found != by_name_.end()) return found->second;
  const std::string_view short_name = without_ending(key, kExpress);
  const auto found = by_short_name_.find(short_name.empty() ? key : std::string(short_name));
  return found == by_short_name_.end() ? std::string{} : found->second;
}

}  // namespace parcelgate
