// A shop platform or ERP as data: platform.json, compiled with the language of the couriers' manifests.
//
//   {"labels": {"en": "…", …},
//    "account": {"settings": {…}, "secrets": {…}},      as in a courier's manifest
//    "token": {…},                                      an exchange, where the session is one that we fetch
//    "request": {…}, "errors": [ERROR RULE…],           what all calls have in common
//    "remedies": {"30002": "add our address …"},        by the code that an error begins with
//    "states": {"warehoused": {
//       "source": "https://…", "confidence": "P*",
//       "request": {…}, "errors": [ERROR RULE…],        added to the common ones
//       "already": {"at": path, "is": [code…]},         answers that mean: it has the state already
//       "read": {"request": {…}, "errors": […], "at": path, "written": [value…], "open": [value…]},
//       "words": {"condition": {"good": "0", …}},       a value in the platform's words
//       "by_default": false, "moves_money": true, "repeats_safely": true, "counts_condition": true}}}
//
// Values of a call: see kWriteBackValues. The schema is schemas/platform.json, the guide adapters/platforms/README.md.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/language/path.hpp"
#include "adapters/manifest/protocol/oauth.hpp"
#include "adapters/manifest/protocol/request.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/shop_platform.hpp"

namespace parcelgate {

/// Names of ${value:…} in requests. `company` is the platform's code of the courier, `at_s` and `at_china` the instant
/// of the state in Unix seconds and as "2026-03-01 10:00:00" in China's time.
inline constexpr std::array<std::string_view, 13> kWriteBackValues{
    "refund_id", "return_id",  "order_id",  "sku",       "carrier", "company", "tracking_number",
    "quantity",  "good_count", "bad_count", "condition", "at_s",    "at_china"};

/// The call that reads the state of a case.
struct PlatformRead {
  RequestTemplate request;
  ErrorRules errors;
  std::optional<Path> at;
  std::vector<std::string> written;  ///< values that mean: it has the state, or is past it
  std::vector<std::string> open;     ///< values from which the state can be written; empty: all others
};

/// The call for one state.
struct PlatformState {
  PlatformCall call;
  std::string source, confidence;
  RequestTemplate request;
  ErrorRules errors;
  std::optional<Path> already_at;
  std::vector<std::string> already;
  std::optional<PlatformRead> read;
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> words;
};

/// One platform. Immutable; shared by all outlets that write to it.
struct PlatformPlan {
  std::string id;
  std::array<std::string, kLocaleCount> labels;
  AccountSpec spec;
  std::optional<TokenExchange> token;
  std::map<std::string, std::string, std::less<>> remedies;
  std::array<std::optional<PlatformState>, kReturnStateCount> states;

  [[nodiscard]] const PlatformState* find(ReturnState state) const noexcept {
    const auto& found = states[static_cast<std::size_t>(state)];
    return found ? &*found : nullptr;
  }
  /// All variables of the calls of a state.
  [[nodiscard]] std::vector<Variable> used(ReturnState state) const;
};

/// Reads one platform.json.
/// @param id  name of its folder
[[nodiscard]] std::shared_ptr<const PlatformPlan> compile_platform(std::string_view json, std::string_view id,
                                                                   Faults& faults);

}  // namespace parcelgate
