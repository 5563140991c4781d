// Faults that a message states about itself, also when its HTTP status is a success.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/field.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// A fault that a message states about itself.
struct StatedError {
  ItemErrorCode code{ItemErrorCode::malformed};
  std::string what;  ///< "A1006: 数字签名无效", at most 200 bytes
};

/// The manifest's lists "errors", compiled. Rules are tried in order; the first that finds a fault counts:
///   {"at": path, "ok": [values], "is": {value: kind}, "begins": {prefix: kind}, "else": kind, "absent": kind,
///    "text": field}
/// A value in `ok` is not a fault; a value that none of `ok`, `is` and `begins` names is a fault only with `else`.
///
///   if (const auto stated = rules.find(scope)) report(stated->code, stated->what);
///
/// Trap: the effect of a kind depends on the level of the rules (message, shipment, subscription): see README.md.
class ErrorRules {
 public:
  [[nodiscard]] static ErrorRules compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  [[nodiscard]] std::optional<StatedError> find(const Scope& scope) const;

 private:
  /// No code: a faulty manifest.
  using Kinds = std::vector<std::pair<std::string, std::optional<ItemErrorCode>>>;
  struct Rule {
    Path at;
    std::vector<std::string> ok;
    Kinds is;
    Kinds begins;  ///< by what the value begins with
    std::optional<ItemErrorCode> otherwise;
    std::optional<ItemErrorCode> absent;
    Field text;
  };
  static void read_kinds(const rapidjson::Value& rule, std::string_view name, std::string_view pointer, Kinds& out,
                         Faults& faults);
  void add(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  [[nodiscard]] static std::optional<ItemErrorCode> code_for(const Rule& rule, std::string_view value) noexcept;

  std::vector<Rule> rules_;
};

/// The fault of an HTTP status; nothing for 2xx.
[[nodiscard]] std::optional<StatedError> error_of_http_status(int status);

/// The ErrorKind of a code that fails the whole message; nothing for not_found, no_events and ended.
[[nodiscard]] std::optional<ErrorKind> error_kind_of(ItemErrorCode code) noexcept;

}  // namespace parcelgate
