#include "gateway/runtime/config/log_config.hpp"

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<4> kLogLevels{"debug", "info", "warn", "error"};
constexpr Names<3> kLogFormats{"automatic", "json", "text"};

}  // namespace

LogOptions read_log(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  LogOptions out;
  ObjectReader reader(value, pointer, faults);
  const std::string level = reader.one_of("level", {"debug", "info", "warn", "error"}, name_of(kLogLevels, out.level));
  const std::string format = reader.one_of("format", {"automatic", "json", "text"}, name_of(kLogFormats, out.format));
  out.level = find_name<LogLevel>(kLogLevels, level).value_or(out.level);
  out.format = find_name<LogFormat>(kLogFormats, format).value_or(out.format);
  return out;
}

}  // namespace parcelgate
