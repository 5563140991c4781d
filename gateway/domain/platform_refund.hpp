// What a shop platform or ERP calls a return.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace parcelgate {

/// A return's own case at one platform.
struct PlatformRefund {
  std::string refund_id;  ///< the platform's number of the refund or after-sale case, an ERP's of its work order
  std::string sku;        ///< the seller's code of the goods there; empty: not known, or several kinds of goods
  friend bool operator==(const PlatformRefund&, const PlatformRefund&) = default;
};

/// By the platform's id: "taobao", "kuaimai". One return may have a case at its shop platform and one in the ERP.
using PlatformRefunds = std::map<std::string, PlatformRefund, std::less<>>;

inline constexpr std::size_t kMostPlatformRefunds = 8;

}  // namespace parcelgate
