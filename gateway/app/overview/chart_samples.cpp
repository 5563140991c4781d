#include "gateway/app/overview/chart_samples.hpp"

#include <array>
#include <cstdint>

#include "gateway/base/file.hpp"
#include "gateway/base/replace_file.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr int kVersion = 1;
constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20U;
constexpr std::size_t kFigures = 5;

void write_samples(JsonWriter& writer, std::string_view name, const ChartSamples::Series& series) {
  write_key(writer, name);
  writer.StartArray();
  for (const auto& sample : series.samples()) {
    writer.StartArray();
    writer.Int64(std::chrono::floor<std::chrono::seconds>(sample.at.time_since_epoch()).count());
    for (const double value : sample.values) writer.Double(value);
    writer.EndArray();
  }
  writer.EndArray();
}

bool read_samples(const rapidjson::Value& charts, std::string_view name, Instant now, ChartSamples::Series& out) {
  const auto* const list = find_member(charts, name);
  if (list == nullptr || !list->IsArray()) return false;
  for (const auto& row : list->GetArray()) {
    if (!row.IsArray() || row.Size() != 1 + kFigures || !row[0].IsInt64()) return false;
    std::array<double, kFigures> values{};
    for (rapidjson::SizeType at = 0; at < kFigures; ++at) {
      if (!row[at + 1].IsNumber()) return false;
      values[at] = row[at + 1].GetDouble();
    }
    const std::int64_t seconds = row[0].GetInt64();
    if (seconds < 0 || seconds > std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count()) continue;
    out.add(Instant{std::chrono::seconds{seconds}}, values);
  }
  return true;
}

}  // namespace

Result<void> write_chart_samples(const std::filesystem::path& file, const ChartsByTenant& charts) {
  return replace_file(file, render_json_object([&](JsonWriter& writer) {
                        write_key(writer, "version");
                        writer.Int(kVersion);
                        write_key(writer, "charts");
                        writer.StartObject();
                        for (const auto& [tenant, samples] : charts) {
                          write_key(writer, tenant);
                          writer.StartObject();
                          write_samples(writer, "hour", samples.hour);
                          write_samples(writer, "week", samples.week);
                          writer.EndObject();
                        }
                        writer.EndObject();
                      }));
}

Result<ChartsByTenant> read_chart_samples(const std::filesystem::path& file, Instant now) {
  std::error_code fault;
  if (!std::filesystem::exists(file, fault)) return ChartsByTenant{};
  const auto damaged = [&](const char* what) { return unexpected(ErrorKind::malformed, file.string() + ": " + what); };
  if (std::filesystem::file_size(file, fault) > kMostBytes) return damaged("is too large");
  const auto text = read_file(file);
  if (!text) return unexpected(text.error());
  const auto document = parse_json(*text);
  if (!document || !document->IsObject()) return damaged("is not JSON");
  const auto* const version = find_member(*document, "version");
  const auto* const charts = find_member(*document, "charts");
  if (version == nullptr || !version->IsInt() || version->GetInt() != kVersion) return damaged("has another version");
  if (charts == nullptr || !charts->IsObject()) return damaged("has no charts");
  ChartsByTenant out;
  for (const auto& member : charts->GetObject()) {
    ChartSamples& samples = out[std::string(text_of(member.name))];
    if (!member.value.IsObject() || !read_samples(member.value, "hour", now, samples.hour) ||
        !read_samples(member.value, "week", now, samples.week))
      return damaged("has a sample that cannot be read");
  }
  return out;
}

}  // namespace parcelgate
