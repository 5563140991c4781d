#include "gateway/wire/document_reader.hpp"

#include <algorithm>

namespace parcelgate {

void DocumentFaults::add(const std::string& pointer, std::string_view problem) {
  std::string line = pointer.empty() ? "/" : pointer;
  lines_.push_back(line.append(": ").append(problem));
}

Unexpected DocumentFaults::error(std::string_view document) const {
  std::string text;
  for (const std::string& line : lines_) {
    text.append(text.empty() ? "" : "\n").append(document).append(" ").append(line);
  }
  return unexpected(ErrorKind::malformed, std::move(text));
}

DocumentReader::DocumentReader(const rapidjson::Value& value, std::string pointer, DocumentFaults& faults)
    : value_(value), pointer_(std::move(pointer)), faults_(faults) {
  if (!value_.IsObject()) faults_.add(pointer_, "must be an object");
}

std::string DocumentReader::pointer_to(std::string_view name) const {
  std::string pointer = pointer_ + "/";
  for (const char letter : name) {
    if (letter == '~')
      pointer += "~0";
    else if (letter == '/')
      pointer += "~1";
    else
      pointer += letter;
  }
  return pointer;
}

const rapidjson::Value* DocumentReader::member(std::string_view name, Need need) {
  asked_.emplace_back(name);
  if (!value_.IsObject()) return nullptr;
  const rapidjson::Value* const found = find_member(value_, name);
  if (found != nullptr && !found->IsNull()) return found;
  if (need == Need::required) fault(name, "is missing");
  return nullptr;
}

std::string DocumentReader::text(std::string_view name, Need need) {
  const rapidjson::Value* const found = member(name, need);
  if (found == nullptr) return {};
  if (!found->IsString()) {
    fault(name, "must be a string");
    return {};
  }
  if (found->GetStringLength() == 0 && need == Need::required) fault(name, "must not be empty");
  return std::string(text_of(*found));
}

std::optional<ZonedInstant> DocumentReader::zoned_instant(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return std::nullopt;
  auto instant = parse_rfc3339(written);
  if (instant) return *instant;
  fault(name, instant.error().what);
  return std::nullopt;
}

std::optional<Instant> DocumentReader::instant(std::string_view name, Need need) {
  const auto zoned = zoned_instant(name, need);
  return zoned ? std::optional{zoned->at} : std::nullopt;
}

std::optional<std::chrono::milliseconds> DocumentReader::duration(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return std::nullopt;
  auto duration = parse_duration(written);
  if (duration) return *duration;
  fault(name, duration.error().what);
  return std::nullopt;
}

std::uint64_t DocumentReader::number(std::string_view name, Need need) {
  const rapidjson::Value* const found = member(name, need);
  if (found == nullptr) return 0;
  if (found->IsUint64()) return found->GetUint64();
  fault(name, "must be a whole number, not negative");
  return 0;
}

void DocumentReader::finish() {
  if (!value_.IsObject()) return;
  for (const auto& entry : value_.GetObject()) {
    const std::string_view name = text_of(entry.name);
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
      fault(name, "unknown field; remove it or look at its spelling");
  }
}

}  // namespace parcelgate
