// Shows authors of a manifest which shapes match a message and which places no field reads. Decodes the message once
// for each of its places: for the command line, not for traffic.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/decode/decode_plan.hpp"

namespace parcelgate {

/// The result for one message.
struct MessageStudy {
  std::vector<std::string> shapes;  ///< names of all shapes that fit; of several the first decided
  std::set<std::string> unread;     ///< places, list indices left out, whose value changes nothing in the outcome
};

/// Reads the message once for each of its places, with another value there.
[[nodiscard]] MessageStudy study_message(const CarrierSource& source, const Account& account,
                                         const SourceMessage& message);

/// Places as a short list. If there are more than `most`, the places of one object become one line: "a/b/… (9)".
[[nodiscard]] std::vector<std::string> fold_places(const std::set<std::string>& places, std::size_t most);

/// Which codes of the table a message uses, and which it holds that the table does not.
void note_mapping_use(const CarrierSource& source, const Account& account, const SourceMessage& message,
                      MappingUse& use);

}  // namespace parcelgate
