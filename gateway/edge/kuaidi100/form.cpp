#include "gateway/edge/kuaidi100/form.hpp"

#include <algorithm>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/md5.hpp"

namespace parcelgate {
namespace {

/// Compares with every customer, so that the time does not show where a key stopped to match.
const Kuaidi100Customer* find_secret(std::span<const Kuaidi100Customer> customers, std::string_view key,
                                     std::string Kuaidi100Customer::*member) noexcept {
  const Kuaidi100Customer* found = nullptr;
  for (const Kuaidi100Customer& each : customers) {
    const bool is_it = !(each.*member).empty() && equal_in_constant_time(each.*member, key);
    if (is_it) found = &each;
  }
  return found;
}

}  // namespace

const Kuaidi100Customer* find_customer(std::span<const Kuaidi100Customer> customers, std::string_view number) noexcept {
  const auto found = std::find_if(customers.begin(), customers.end(),
                                  [&](const Kuaidi100Customer& each) { return each.customer == number; });
  return found == customers.end() ? nullptr : &*found;
}

const Kuaidi100Customer* find_by_key(std::span<const Kuaidi100Customer> customers, std::string_view key) noexcept {
  return find_secret(customers, key, &Kuaidi100Customer::key);
}

const Kuaidi100Customer* find_by_url_key(std::span<const Kuaidi100Customer> customers, std::string_view key) noexcept {
  return find_secret(customers, key, &Kuaidi100Customer::url_key);
}

std::optional<std::string> kuaidi100_sign(std::string_view sign_type, std::string_view param, std::string_view key,
                                          std::string_view customer) {
  std::string text;
  text.append(param).append(key).append(customer);
  if (sign_type.empty() || sign_type == "MD5") return to_hex_upper(md5_bytes(text));
  if (sign_type == "SHA256") return to_hex_upper(sha256_bytes(text));
  return std::nullopt;
}

}  // namespace parcelgate
