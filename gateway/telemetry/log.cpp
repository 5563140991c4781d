#include "gateway/telemetry/log.hpp"

#include <atomic>
#include <string>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace parcelgate {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

std::atomic<bool> g_json{true};

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warn: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

void write_text(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

struct WriteValue {
  Writer& writer;
  void operator()(std::string_view text) const { write_text(writer, text); }
  void operator()(std::int64_t number) const { writer.Int64(number); }
  void operator()(double number) const { writer.Double(number); }
  void operator()(bool flag) const { writer.Bool(flag); }
};

/// Members of a JSON object; spdlog's pattern adds time and level around them.
std::string render_json(std::string_view event, std::span<const LogField> fields) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("event");
  write_text(writer, event);
  for (const LogField& field : fields) {
    writer.Key(field.key.data(), static_cast<rapidjson::SizeType>(field.key.size()));
    std::visit(WriteValue{writer}, field.value);
  }
  writer.EndObject();
  // Cuts the opening brace: the pattern has written it, with the time and the level behind it.
  return {buffer.GetString() + 1, buffer.GetSize() - 1};
}

/// A control character in a value would break "one event a line", or move the operator's cursor.
void append_printable(std::string& out, std::string_view text) {
  for (const char letter : text) out.push_back(static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter);
}

struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const {
    const bool quote = text.empty() || text.find_first_of(" =\"") != std::string_view::npos;
    if (quote) out.push_back('"');
    append_printable(out, text);
    if (quote) out.push_back('"');
  }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const { out += fmt::format("{:.6g}", number); }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
};

std::string render_text(std::string_view event, std::span<const LogField> fields) {
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
  const bool json = options.format == LogFormat::json || (options.format == LogFormat::automatic && ::isatty(STDERR_FILENO) == 0);
  g_json = json;
  spdlog::sink_ptr sink;
  if (json) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  else sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("parcelgate", std::move(sink));
  logger->set_level(to_spdlog(options.level));
  logger->flush_on(spdlog::level::info);
  if (json) logger->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)", spdlog::pattern_time_type::utc);
  else logger->set_pattern("%H:%M:%S.%e %^%-7l%$ %v", spdlog::pattern_time_type::local);
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
  spdlog::default_logger_raw()->log(to_spdlog(level), "{}",
                                    g_json ? render_json(event, fields) : render_text(event, fields));
}

void flush_logs() {
  if (spdlog::logger* logger = spdlog::default_logger_raw(); logger != nullptr) logger->flush();
}

}  // namespace parcelgate
