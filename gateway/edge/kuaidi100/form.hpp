// The sender of a Kuaidi100 form, and the check of its signature.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/app/directory/kuaidi100_customer.hpp"

namespace parcelgate {

/// The customer with this number; null: none.
[[nodiscard]] const Kuaidi100Customer* find_customer(std::span<const Kuaidi100Customer> customers,
                                                     std::string_view number) noexcept;
/// The customer with this key, or with this `url_key`. Null: none, also for an empty key. The time does not depend on
/// how much of a key is right.
[[nodiscard]] const Kuaidi100Customer* find_by_key(std::span<const Kuaidi100Customer> customers,
                                                   std::string_view key) noexcept;
[[nodiscard]] const Kuaidi100Customer* find_by_url_key(std::span<const Kuaidi100Customer> customers,
                                                       std::string_view key) noexcept;

/// The signature of a query: upper-case hex of the digest of param + key + customer. `param` is the JSON text as sent.
/// @param sign_type  "MD5" or empty, or "SHA256"
/// @return nothing: another type
[[nodiscard]] std::optional<std::string> kuaidi100_sign(std::string_view sign_type, std::string_view param,
                                                        std::string_view key, std::string_view customer);

}  // namespace parcelgate
