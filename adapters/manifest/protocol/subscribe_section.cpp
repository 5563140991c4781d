#include "adapters/manifest/protocol/subscribe_section.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

std::chrono::milliseconds read_duration(const rapidjson::Value& section, std::string_view name,
                                        std::string_view pointer, Faults& faults) {
  if (find_member(section, name) == nullptr) return std::chrono::milliseconds{0};
  const auto duration = parse_duration(find_text(section, name));
  if (duration && *duration > std::chrono::milliseconds{0}) return *duration;
  faults.add(join_pointer(pointer, name), duration ? "must be above 0" : duration.error().what, "write it as \"14d\"");
  return std::chrono::milliseconds{0};
}

SubscriptionPolicy compile_subscription_policy(const rapidjson::Value& section, std::string_view pointer,
                                               Faults& faults) {
  SubscriptionPolicy policy;
  if (!check_members(section, pointer, {"lifetime", "times", "every", "pause", "sends_history"}, faults)) return policy;
  policy.lifetime = read_duration(section, "lifetime", pointer, faults);
  policy.every = read_duration(section, "every", pointer, faults);
  policy.pause = read_duration(section, "pause", pointer, faults);
  if (const auto* times = find_member(section, "times")) {
    if (times->IsUint() && times->GetUint() >= 1)
      policy.times = times->GetUint();
    else
      faults.add(join_pointer(pointer, "times"), "must be a whole number from 1");
  }
  const bool has_every = find_member(section, "every") != nullptr;
  if (has_every != (find_member(section, "times") != nullptr)) {
    faults.add(pointer, "\"times\" and \"every\" need each other", "\"times\": 4, \"every\": \"30d\"");
  }
  if (const auto* history = find_member(section, "sends_history")) {
    if (history->IsBool())
      policy.sends_history = history->GetBool();
    else
      faults.add(join_pointer(pointer, "sends_history"), "must be true or false");
  }
  return policy;
}

}  // namespace

std::optional<SubscribeSection> SubscribeSection::compile(const rapidjson::Value& section, std::string_view pointer,
                                                          const AccountSpec& spec, Faults& faults) {
  if (!check_members(section, pointer, {"policy", "request", "again", "errors"}, faults)) return std::nullopt;
  const auto* request = find_member(section, "request");
  if (request == nullptr) {
    faults.add(pointer, "lacks \"request\"");
    return std::nullopt;
  }
  SubscribeSection made;
  made.request_ =
      RequestChoice::compile(*request, join_pointer(pointer, "request"), CompileContext{spec, faults, false, true});
  if (const auto* policy = find_member(section, "policy"))
    made.policy_ = compile_subscription_policy(*policy, join_pointer(pointer, "policy"), faults);
  if (const auto* again = find_member(section, "again")) {
    made.again_ =
        RequestChoice::compile(*again, join_pointer(pointer, "again"), CompileContext{spec, faults, false, true});
  }
  if (const auto* errors = find_member(section, "errors")) {
    made.errors_ = ErrorRules::compile(*errors, join_pointer(pointer, "errors"), faults);
    made.reads_body_ = true;
  }
  return made;
}

}  // namespace parcelgate
