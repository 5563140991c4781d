#include "adapters/manifest/protocol/poll_section.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

PollPolicy compile_poll_policy(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  PollPolicy policy;
  if (!check_members(section, pointer,
                     {"batch_size", "requests_per_second", "requests_per_day", "min_interval_per_number"}, faults)) {
    return policy;
  }
  if (const auto* size = find_member(section, "batch_size")) {
    if (size->IsUint() && size->GetUint() >= 1)
      policy.batch_size = size->GetUint();
    else
      faults.add(join_pointer(pointer, "batch_size"), "must be a whole number from 1");
  }
  if (const auto* rate = find_member(section, "requests_per_second")) {
    if (rate->IsNumber() && rate->GetDouble() > 0)
      policy.requests_per_second = rate->GetDouble();
    else
      faults.add(join_pointer(pointer, "requests_per_second"), "must be a number above 0");
  }
  if (const auto* daily = find_member(section, "requests_per_day")) {
    if (daily->IsUint())
      policy.requests_per_day = daily->GetUint();
    else
      faults.add(join_pointer(pointer, "requests_per_day"), "must be a whole number; 0 where no limit is stated");
  }
  if (find_member(section, "min_interval_per_number") != nullptr) {
    const auto interval = parse_duration(find_text(section, "min_interval_per_number"));
    if (interval)
      policy.min_interval_per_number = *interval;
    else
      faults.add(join_pointer(pointer, "min_interval_per_number"), interval.error().what, "write it as \"30m\"");
  }
  return policy;
}

}  // namespace

PollSection PollSection::compile(const rapidjson::Value& section, std::string_view pointer, const AccountSpec& spec,
                                 Faults& faults) {
  PollSection made;
  if (!check_members(section, pointer, {"policy", "request"}, faults)) return made;
  const auto* policy = find_member(section, "policy");
  if (policy == nullptr)
    faults.add(pointer, "lacks \"policy\"", "name the limits of polling");
  else
    made.policy_ = compile_poll_policy(*policy, join_pointer(pointer, "policy"), faults);
  const auto* request = find_member(section, "request");
  if (request == nullptr) {
    faults.add(pointer, "lacks \"request\"");
    return made;
  }
  made.request_ =
      RequestChoice::compile(*request, join_pointer(pointer, "request"), CompileContext{spec, faults, false, true});
  return made;
}

}  // namespace parcelgate
