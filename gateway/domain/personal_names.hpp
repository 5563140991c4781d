// Finds names of people in a text, by the words that couriers write next to them. Private to personal_data.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace parcelgate {

struct FoundName {
  std::size_t first;  ///< in bytes
  std::size_t end;
};

/// Names of riders, recipients and senders: behind a word such as "派件员" or "Signed by", in "的【张三】(电话…)", in
/// "由张三签收". Recipients that are no person (本人, 门卫, 驿站, "front desk") are not names. In the order of the
/// text.
[[nodiscard]] std::vector<FoundName> find_names(std::string_view text);

}  // namespace parcelgate
