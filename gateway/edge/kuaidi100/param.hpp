// What a query of Kuaidi100's kind wants to know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/wire/kuaidi100.hpp"

namespace parcelgate {

/// One number to look up.
struct Kuaidi100Query {
  std::string company;     ///< Kuaidi100's code: "zhongtong"
  std::string number;      ///< as sent
  std::string phone_tail;  ///< the last four digits of `phone`; empty: none
  Kuaidi100Detail detail{Kuaidi100Detail::plain};
  bool oldest_first{false};  ///< order=asc
};

/// Reads the JSON of `param`: com, num, phone?, resultv2?, show?, order?. Numbers are read like texts, since clients
/// send both. Other members (from, to, lang, needCourierInfo) are ignored.
/// @error rejected: a sentence for the client, in Chinese
[[nodiscard]] Result<Kuaidi100Query> read_kuaidi100_query(std::string_view param);

/// What a client subscribes.
struct Kuaidi100Order {
  std::string key;      ///< of the customer
  std::string company;  ///< empty: to be found by the number (`autoCom`)
  std::string number;   ///< as sent
  std::string callback_url;
  std::optional<std::string> salt{};  ///< none: pushes are not signed
  std::string resultv2{};
  std::string phone_tail{};
};

/// Reads the JSON of a subscription's `param`: company, number, key, parameters {callbackurl, salt?, resultv2?, phone?,
/// autoCom?}.
/// @error rejected: a sentence for the client, in Chinese
[[nodiscard]] Result<Kuaidi100Order> read_kuaidi100_order(std::string_view param);
/// The member `key` alone, which is checked before anything else; empty: there is none.
[[nodiscard]] std::string key_of_kuaidi100_order(std::string_view param);

/// A member that is a text or a number, as text; empty when it is absent or something else.
[[nodiscard]] std::string loose_text(const rapidjson::Value& object, std::string_view name);

/// The last four digits of a telephone number, which couriers compare. Empty: it has fewer.
[[nodiscard]] std::string phone_tail_of(std::string_view phone);

/// Whether a waybill number can be one: 6 to 32 characters, as Kuaidi100 limits it.
[[nodiscard]] bool is_kuaidi100_number(std::string_view number) noexcept;

}  // namespace parcelgate
