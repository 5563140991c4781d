// Logs: an event name and keys, one event a line, as JSON or as text on a terminal.
//
//     log(LogLevel::warn, "poll_unanswered", {{"account", id}, {"error", error.what}});
//
// Secrets and recipient data must not be logged. One key per idea: `error` is the text of an Error, `error_kind` its
// kind; `tenant`, `account`, `source`, `carrier`, `tracking_number`, `return_id`, `outlet`, `event_id`, `count`.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace parcelgate {

enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// One key of a log line. Views need to live only for the call.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  template <class T>
  LogField(std::string_view name, const T& given) : key(name), value(pack(given)) {}

 private:
  template <class T>
  static decltype(value) pack(const T& given) {
    if constexpr (std::is_same_v<T, bool>)
      return given;
    else if constexpr (std::is_floating_point_v<T>)
      return static_cast<double>(given);
    else if constexpr (std::is_integral_v<T>)
      return static_cast<std::int64_t>(given);
    else
      return std::string_view(given);
  }
};

/// `event` is a stable snake_case name: "hook_rejected". Before set_up_logging() nothing is written.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// The same with fields that were collected at run time.
void log_fields(LogLevel level, std::string_view event, std::span<const LogField> fields);

/// Whether lines of this level are written. Check it before computing expensive fields.
[[nodiscard]] bool logs(LogLevel level) noexcept;

enum class LogFormat : std::uint8_t { automatic, json, text };  ///< automatic: text on a terminal

struct LogOptions {
  LogLevel level{LogLevel::info};
  LogFormat format{LogFormat::automatic};
  friend bool operator==(const LogOptions&, const LogOptions&) = default;
};
/// Once, at start: everything goes to standard error.
void set_up_logging(const LogOptions& options);
void flush_logs();

}  // namespace parcelgate
