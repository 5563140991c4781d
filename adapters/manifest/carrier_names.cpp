#include "adapters/manifest/carrier_names.hpp"

#include <algorithm>
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
    for (const std::string& label : identity.labels) out.add(label, identity.carrier);
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

std::string CarrierNames::find(std::string_view name) const {
  const auto found = by_name_.find(key_of(name));
  return found == by_name_.end() ? std::string{} : found->second;
}

}  // namespace parcelgate
