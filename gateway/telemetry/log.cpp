#include "gateway/telemetry/log.hpp"

#include <atomic>
#include <cmath>
#include <span>
#include <string>

#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "gateway/base/json_string.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

std::atomic<bool> g_json{true};

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

struct AppendJson {
  std::string& out;
  void operator()(std::string_view text) const { append_json_string(out, text); }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const { out += std::isfinite(number) ? fmt::format("{}", number) : "null"; }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
};

/// Members of a JSON object; spdlog's pattern adds the opening brace, time and level before them.
std::string render_json_line(std::string_view event, std::span<const LogField> fields) {
  std::string out = "\"event\":";
  append_json_string(out, event);
  for (const LogField& field : fields) {
    out.push_back(',');
    append_json_string(out, field.key);
    out.push_back(':');
    std::visit(AppendJson{out}, field.value);
  }
  out.push_back('}');
  return out;
}

/// A control character in a value would break "one event a line", or move the operator's cursor; a quotation mark would
/// end the value and begin another key.
struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const {
    const std::string line = printable_line(text);
    if (!line.empty() && line.find_first_of(" =\"") == std::string::npos) {
      out += line;
      return;
    }
    out.push_back('"');
    for (const char letter : line) {
      if (letter == '"') out.push_back('\\');
      out.push_back(letter);
    }
    out.push_back('"');
  }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const { out += fmt::format("{:.6g}", number); }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
};

std::string render_text_line(std::string_view event, std::span<const LogField> fields) {
  std::string out = fmt::format("{:<26}", event);
  for (const LogField& field : fields) {
    out.push_back(' ');
    out += field.key;
    out.push_back('=');
    std::visit(AppendValue{out}, field.value);
  }
  return out;
}

}  // namespace

void set_up_logging(const LogOptions& options) {
  const bool json =
      options.format == LogFormat::json || (options.format == LogFormat::automatic && ::isatty(STDERR_FILENO) == 0);
  g_json = json;
  spdlog::sink_ptr sink;
  if (json)
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  else
    sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("parcelgate", std::move(sink));
  logger->set_level(to_spdlog(options.level));
  logger->flush_on(spdlog::level::info);
  if (json)
    logger->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)", spdlog::pattern_time_type::utc);
  else
    logger->set_pattern("%H:%M:%S.%e %^%-7l%$ %v", spdlog::pattern_time_type::local);
  spdlog::set_default_logger(std::move(logger));
}

bool logs(LogLevel level) noexcept {
  const spdlog::logger* logger = spdlog::default_logger_raw();
  return logger != nullptr && logger->name() == "parcelgate" && logger->should_log(to_spdlog(level));
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  log_fields(level, event, std::span(fields.begin(), fields.size()));
}

void log_fields(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  if (!logs(level)) return;
  const std::span<const LogField> all(fields.begin(), fields.size());
  spdlog::default_logger_raw()->log(to_spdlog(level), "{}",
                                    g_json ? render_json_line(event, all) : render_text_line(event, all));
}

void flush_logs() {
  if (spdlog::logger* logger = spdlog::default_logger_raw(); logger != nullptr) logger->flush();
}

}  // namespace parcelgate
