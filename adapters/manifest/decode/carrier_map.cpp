#include "adapters/manifest/decode/carrier_map.hpp"

#include "adapters/manifest/text/csv.hpp"
#include "adapters/manifest/text/id.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {

CarrierMap CarrierMap::compile(std::string_view csv, Faults& faults) {
  CarrierMap map;
  for (const auto& row : read_csv(csv, {"code", "carrier", "source"}, faults)) {
    const std::string where = "line " + std::to_string(row.line);
    const auto& carrier = row.cells[1];
    if (row.cells[0].empty()) faults.add(where, "has no code");
    if (!is_id(carrier)) faults.add(where, "\"" + carrier + "\" is no carrier id", "write it lower-case-with-hyphens");
    if (row.cells[2].empty()) faults.add(where, "has no source", "say where the meaning comes from");
    if (!map.by_code_.emplace(ascii_lower(row.cells[0]), carrier).second) {
      faults.add(where, "code \"" + row.cells[0] + "\" is a duplicate", "keep one row for each code");
    }
    map.by_carrier_.emplace(carrier, row.cells[0]);
  }
  return map;
}

std::string CarrierMap::carrier_of(std::string_view code) const {
  const auto found = by_code_.find(ascii_lower(code));
  return found == by_code_.end() ? slug(code) : found->second;
}

std::string_view CarrierMap::code_of(std::string_view carrier) const noexcept {
  const auto found = by_carrier_.find(carrier);
  return found == by_carrier_.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace parcelgate
