#include "adapters/chat/robot_plan.hpp"

#include <algorithm>

#include "gateway/base/file.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

/// The settings and secrets of every robot. The address is a setting, because it begins the URL of the request.
constexpr std::string_view kAccount = R"({
  "settings": {"url": {"about": "address of the robot"},
               "signed": {"about": "yes where the configuration has a secret", "default": "no"}},
  "secrets": {"sign": {"about": "secret of the signature"}}})";
constexpr std::array<std::string_view, 2> kAnswerKinds{"json", "text"};

AccountSpec account_of_robots(Faults& faults) {
  const auto document = parse_json(kAccount);
  return AccountSpec::compile(*document, "", faults);
}

void read_limits(ObjectReader& parent, RobotPlan& plan) {
  const auto* value = parent.member("limits", Need::required);
  if (value == nullptr) return;
  ObjectReader reader(*value, parent.pointer_to("limits"), parent.faults());
  for (const char* name : {"text_bytes", "per_minute"}) static_cast<void>(reader.member(name, Need::required));
  plan.limits.text_bytes = static_cast<std::size_t>(reader.integer("text_bytes", 0, 500, 100'000));
  plan.body_bytes = static_cast<std::size_t>(reader.integer("body_bytes", 0, 0, 1'000'000));
  plan.limits.per_minute = static_cast<std::uint32_t>(reader.integer("per_minute", 0, 5, 10'000));
  plan.limits.gap = reader.duration("gap", plan.limits.gap);
  plan.limits.block = reader.duration("block", plan.limits.block);
}

void read_labels(ObjectReader& parent, RobotPlan& plan) {
  const auto* value = parent.member("labels", Need::required);
  if (value == nullptr) return;
  ObjectReader reader(*value, parent.pointer_to("labels"), parent.faults());
  plan.labels[static_cast<std::size_t>(Locale::zh_cn)] = reader.required_text("zh-CN");
  plan.labels[static_cast<std::size_t>(Locale::zh_tw)] = reader.required_text("zh-TW");
  plan.labels[static_cast<std::size_t>(Locale::en)] = reader.required_text("en");
}

void read_replaced(ObjectReader& reader, RobotPlan& plan) {
  for (const auto& member : reader.members("replace")) {
    if (member.name.size() != 1 || !member.value->IsString()) {
      reader.faults().add(member.pointer, "must be one ASCII character and its replacement");
    } else {
      plan.replaced.emplace_back(member.name.front(), text_of(*member.value));
    }
  }
}

std::optional<TextTemplate> read_mention(ObjectReader& reader, std::string_view name, CompileContext& vocabulary) {
  if (!reader.has(name)) return std::nullopt;
  return TextTemplate::compile(reader.required_text(name), reader.pointer_to(name), vocabulary);
}

void read_mentions(ObjectReader& parent, RobotPlan& plan, CompileContext& vocabulary) {
  const auto* value = parent.member("mentions", Need::optional);
  if (value == nullptr) return;
  ObjectReader reader(*value, parent.pointer_to("mentions"), parent.faults());
  plan.id_text = read_mention(reader, "id", vocabulary);
  plan.mobile_text = read_mention(reader, "mobile", vocabulary);
}

void read_answer(ObjectReader& parent, RobotPlan& plan) {
  const auto* value = parent.member("answer", Need::required);
  if (value == nullptr) return;
  ObjectReader reader(*value, parent.pointer_to("answer"), parent.faults());
  if (const auto* kind = reader.member("kind", Need::required)) {
    const auto place = read_word(*kind, reader.pointer_to("kind"), kAnswerKinds, "kind of answer", parent.faults());
    plan.answers_text = place && *place == 1;
  }
  if (const auto* errors = reader.member("errors", Need::required))
    plan.errors = ErrorRules::compile(*errors, reader.pointer_to("errors"), parent.faults());
}

}  // namespace

std::shared_ptr<const RobotPlan> compile_robot(std::string_view json, std::string_view id, Faults& faults) {
  auto plan = std::make_shared<RobotPlan>();
  plan->id = id;
  const auto document = parse_json_with_comments(json);
  if (!document) {
    faults.add("", document.error().what);
    return plan;
  }
  plan->spec = account_of_robots(faults);
  CompileContext vocabulary{plan->spec, faults, false, true};
  vocabulary.values = kChatValues;
  ObjectReader reader(*document, "", faults);
  reader.allow("$schema");
  read_labels(reader, *plan);
  read_limits(reader, *plan);
  plan->signs = reader.boolean("signs", false);
  read_replaced(reader, *plan);
  read_mentions(reader, *plan, vocabulary);
  if (const auto* send = reader.member("send", Need::required))
    plan->send = RequestChoice::compile(*send, "/send", vocabulary);
  read_answer(reader, *plan);
  return plan;
}

std::vector<std::string> list_robots(const std::filesystem::path& folder) {
  std::vector<std::string> ids;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (std::filesystem::exists(entry.path() / "robot.json", none)) ids.push_back(entry.path().filename().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::shared_ptr<const RobotPlan>> load_robot(const std::filesystem::path& folder, const std::string& id) {
  const auto file = folder / id / "robot.json";
  const auto bytes = read_file(file);
  if (!bytes) return unexpected(ErrorKind::config, file.string() + " cannot be read; is the installation whole?");
  Faults faults;
  auto plan = compile_robot(*bytes, id, faults);
  if (!faults.empty()) return to_error(faults, id + "/robot.json");
  return plan;
}

}  // namespace parcelgate
