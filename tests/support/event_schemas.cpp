#include "tests/support/event_schemas.hpp"

#include <algorithm>
#include <filesystem>

#include "gateway/base/file.hpp"
#include "gateway/wire/cloud_event.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::testing {

EventSchemas::EventSchemas(const std::string& folder)
    : folder_(folder + "/events"),
      envelope_(folder + "/cloud-event.json"),
      channels_(parse_json(read_file(folder + "/asyncapi.json").value()).value()) {}

std::vector<std::string> EventSchemas::types() const {
  std::vector<std::string> types;
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    const std::string stem = file.path().stem().string();
    if (file.path().extension() == ".json" && stem != "definitions") types.push_back(stem);
  }
  std::sort(types.begin(), types.end());
  return types;
}

const JsonSchema& EventSchemas::of(const std::string& type) {
  auto& schema = schemas_[type];
  if (schema == nullptr) schema = std::make_unique<JsonSchema>(folder_ + "/" + type + ".json");
  return *schema;
}

std::string EventSchemas::faults_of_event(const rapidjson::Value& event) {
  return envelope_.faults_of(event) + of(std::string(find_text(event, "type"))).faults_of(event["data"]);
}

std::string EventSchemas::faults_of(const FeedEntry& entry) {
  const std::string text = render_cloud_event(entry);
  const auto event = parse_json(text);
  if (!event) return text + "\n" + event.error().what + "\n";
  std::string faults = faults_of_event(*event);
  const char* const channel = entry.tracking_number.empty() ? "mqttReturns" : "mqttShipments";
  if (!channels_["channels"][channel]["messages"].HasMember(entry.type)) {
    faults.append("asyncapi.json: ").append(channel).append(" does not list the type\n");
  }
  return faults.empty() ? faults : text + "\n" + faults;
}

}  // namespace parcelgate::testing
