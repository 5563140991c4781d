#include "gateway/main/wiring/write_back_options.hpp"

#include <algorithm>
#include <set>

#include "gateway/main/wiring/share.hpp"

namespace parcelgate {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;

void check_states(const WriteBackConfig& outlet, const PlatformPlan& platform, const std::string& pointer,
                  Faults& faults) {
  std::vector<std::string_view> offered;
  for (const std::string_view name : kReturnStates) {
    if (platform.find(*find_return_state(name)) != nullptr) offered.push_back(name);
  }
  for (std::size_t at = 0; at < outlet.states.size(); ++at) {
    if (std::find(offered.begin(), offered.end(), outlet.states[at]) != offered.end()) continue;
    faults.push_back({pointer + "/states/" + std::to_string(at),
                      outlet.platform + " has no call for \"" + outlet.states[at] + "\"",
                      suggest(outlet.states[at], offered)});
  }
}

void check_outlet(const WriteBackConfig& outlet, const std::string& pointer, Faults& faults) {
  const auto folder = find_share().platforms();
  const std::vector<std::string> known = list_platforms(folder);
  if (std::find(known.begin(), known.end(), outlet.platform) == known.end()) {
    const std::vector<std::string_view> names(known.begin(), known.end());
    faults.push_back(
        {pointer + "/platform", "no platform \"" + outlet.platform + "\"", suggest(outlet.platform, names)});
    return;
  }
  const auto platform = load_platform(folder, outlet.platform);
  if (!platform) {
    faults.push_back({pointer + "/platform", platform.error().what, {}});
    return;
  }
  const PlatformPlan& plan = **platform;
  check_states(outlet, plan, pointer, faults);
  plan.spec.check(outlet.account, pointer, faults);
  const WriteBackOptions options = write_back_options(outlet, plan);
  if (options.states.empty()) {
    faults.push_back({pointer + "/states", outlet.platform + " writes nothing by default",
                      "name the states to write; see gateway/docs/write-backs.md"});
  }
  for (const ReturnState state : options.states) {
    check_needs(plan.used(state), outlet.account, plan.spec, pointer, "write " + std::string(to_string(state)), {},
                faults);
  }
  if (plan.token && !options.states.empty())
    check_needs(plan.token->request().used(outlet.account, plan.spec), outlet.account, plan.spec, pointer,
                "get a token", {}, faults);
}

}  // namespace

WriteBackOptions write_back_options(const WriteBackConfig& outlet, const PlatformPlan& platform) {
  WriteBackOptions options;
  options.outlet = outlet.id;
  options.platform = outlet.platform;
  options.warehoused_by = outlet.after_inspection ? WarehousedBy::inspected : WarehousedBy::received;
  options.repeats_in_doubt = outlet.repeat_in_doubt;
  for (const std::string_view name : kReturnStates) {
    const ReturnState state = *find_return_state(name);
    const PlatformState* const call = platform.find(state);
    const bool is_named = std::find(outlet.states.begin(), outlet.states.end(), name) != outlet.states.end();
    if (call != nullptr && (outlet.states.empty() ? call->call.by_default : is_named)) options.states.insert(state);
  }
  return options;
}

void use_write_back_pace(FollowerOptions& options) {
  options.most_per_second = 1;
  options.retry_steps = {1min, 10min, 1h, 6h, 24h};
}

void check_write_backs(const Config& config, Faults& faults) {
  std::set<std::string> taken;
  for (std::size_t at = 0; at < config.outlets.size(); ++at) {
    const auto* outlet = std::get_if<WriteBackConfig>(&config.outlets[at]);
    if (outlet == nullptr) continue;
    const std::string pointer = "/outlets/" + std::to_string(at);
    check_outlet(*outlet, pointer, faults);
    if (taken.insert(outlet->platform + " " + outlet->tenant).second) continue;
    faults.push_back({pointer + "/platform", "another outlet writes to it for this tenant", "keep one of them"});
  }
}

}  // namespace parcelgate
