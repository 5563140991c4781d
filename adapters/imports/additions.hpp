// Parts of a row that are added to a return which the gateway has already.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace parcelgate::imports {

/// One API body that adds a part.
struct Addition {
  std::string body;
  std::size_t item{0};  ///< place of the return in its batch
  std::string pointer;  ///< of the part in the return's body
};

/// Makes facts of the dates and shipments of the shipments that a return's body states.
/// @param body      of a return, which the gateway has accepted
/// @param left_out  pointers of the parts: "/approved_at", "/shipments/0"
void find_additions(const std::string& body, const std::vector<std::string>& left_out, std::size_t item,
                    std::vector<Addition>& facts, std::vector<Addition>& shipments);

}  // namespace parcelgate::imports
