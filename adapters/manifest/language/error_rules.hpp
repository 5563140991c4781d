// What an envelope says of itself: errors inside answers that HTTP calls a success, and outside of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/field.hpp"

namespace parcelgate {

/// A fault that a message states. `kind` is one of not_found, no_events, ended (the sender has ended its subscription
/// of the number), rate_limited, unauthorized, rejected, unreachable, malformed.
struct StatedError {
  std::string_view kind;
  std::string what;  ///< "A1006: 数字签名无效", at most 200 bytes
};

/// Rules in order; the first that finds a fault counts:
/// {"at": path, "ok": [values], "is": {value: kind}, "else": kind, "absent": kind, "text": field}
/// A value in `ok` is no fault; one that no member names is a fault only with `else`.
class ErrorRules {
 public:
  [[nodiscard]] static ErrorRules compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  [[nodiscard]] std::optional<StatedError> find(const Scope& scope) const;

 private:
  struct Rule {
    Path at;
    std::vector<std::string> ok;
    std::vector<std::pair<std::string, std::string_view>> is;
    std::string_view otherwise;
    std::string_view absent;
    Field text;
  };
  void add(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  [[nodiscard]] static std::string_view kind_for(const Rule& rule, std::string_view value) noexcept;

  std::vector<Rule> rules_;
};

/// What an HTTP status alone says of an answer; nothing for 2xx.
[[nodiscard]] std::optional<StatedError> error_of_http_status(int status);

/// ErrorKind of a stated kind that concerns the whole answer; nothing for not_found, no_events and ended.
[[nodiscard]] std::optional<ErrorKind> whole_answer_kind(std::string_view kind) noexcept;

}  // namespace parcelgate
