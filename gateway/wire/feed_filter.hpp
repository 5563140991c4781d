// Which entries of the feed a subscriber wants.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/store.hpp"
#include "gateway/wire/fact.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// Conditions on feed entries. An empty list puts no condition; the others must all hold. An entry without the member
/// that a condition reads does not pass: with a condition on statuses, entries of returns are left out.
///
///     FeedFilter filter;
///     filter.types = {"parcelgate.clock.*", "parcelgate.alert.opened.v1"};
///     filter.clocks = {"buyer_sends"};
///     if (filter.matches(entry)) send(entry);
struct FeedFilter {
  std::vector<std::string> types{};     ///< types of entries, or groups of them: "parcelgate.clock.*"
  std::vector<std::string> carriers{};  ///< ids
  std::vector<std::string> statuses{};  ///< of the shipment after the entry
  std::vector<std::string> legs{};
  std::vector<std::string> clocks{};  ///< ids of clocks
  std::vector<std::string> alerts{};  ///< kinds of alerts

  [[nodiscard]] bool matches(const FeedEntry& entry) const;
  friend bool operator==(const FeedFilter&, const FeedFilter&) = default;
};

/// The names that a filter may use besides those of the vocabulary. An absent list accepts every name: a stored filter
/// stays valid when a carrier or rule pack is taken away.
struct FilterNames {
  CarrierLookup carriers;           ///< without functions: every name is accepted
  std::vector<std::string> clocks;  ///< ids of the clocks of all rule packs; empty: every name is accepted
};

/// Reads the members of a filter: types, carriers, statuses, legs, clocks, alerts, each a list of at most 100 texts.
/// Unknown words are faults that list the known ones.
[[nodiscard]] FeedFilter read_feed_filter(const rapidjson::Value& value, const std::string& pointer,
                                          const FilterNames& names, Faults& faults);

/// Writes the lists that are not empty, as one object.
void write_feed_filter(JsonWriter& writer, const FeedFilter& filter);

}  // namespace parcelgate
