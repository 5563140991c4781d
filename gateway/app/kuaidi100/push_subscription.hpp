// A subscription of Kuaidi100's kind: one number, pushed to one address until its journey ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// One subscription as it is stored.
struct Kuaidi100Subscription {
  std::string customer;  ///< of the facade
  std::string tenant;
  std::string tracking_number;  ///< canonical: finds the shipment's entries in the feed
  std::string company;          ///< as subscribed: "zhongtong"; may be empty
  std::string number;           ///< as subscribed
  std::string callback_url;
  std::optional<std::string> salt{};  ///< none: pushes are not signed; an empty one signs too
  std::string resultv2{};
  friend bool operator==(const Kuaidi100Subscription&, const Kuaidi100Subscription&) = default;
};

/// Owner of the stored records.
inline constexpr std::string_view kKuaidi100Subscriptions = "kuaidi100";
/// Key of a subscription's record: a customer has at most one for a number.
[[nodiscard]] std::string kuaidi100_key(std::string_view customer, std::string_view tracking_number);

/// The subject of its pushes, "<tenant>/<number>": one at a time is under way.
[[nodiscard]] std::string kuaidi100_subject(std::string_view tenant, std::string_view tracking_number);

/// The stored form, which has the salt.
[[nodiscard]] std::string render_stored(const Kuaidi100Subscription& subscription);
/// @error malformed: not a text that render_stored() wrote
[[nodiscard]] Result<Kuaidi100Subscription> parse_stored_kuaidi100(std::string_view json);

}  // namespace parcelgate
