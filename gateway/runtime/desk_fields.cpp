#include "gateway/runtime/desk_fields.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "gateway/wire/json.hpp"

namespace parcelgate {

void read_desk_fields(ObjectReader& reader, std::map<std::string, std::string>& out, Faults& faults) {
  constexpr std::array<std::string_view, 7> kOurs{"external_id",   "tracking_number", "order_id",    "return_status",
                                                  "next_deadline", "open_alerts",     "delay_reason"};
  for (const auto& member : reader.members("fields")) {
    if (std::find(kOurs.begin(), kOurs.end(), member.name) == kOurs.end()) {
      faults.push_back({member.pointer, "is not one of our fields",
                        "use external_id, tracking_number, order_id, return_status, next_deadline, open_alerts or "
                        "delay_reason"});
    } else if (!member.value->IsString()) {
      faults.push_back({member.pointer, "must be a text", {}});
    } else if (member.name == "external_id" && text_of(*member.value).empty()) {
      faults.push_back(
          {member.pointer, "is empty, and tickets are found by it", "name a custom field with unique values"});
    } else {
      out[member.name] = text_of(*member.value);
    }
  }
}

}  // namespace parcelgate
