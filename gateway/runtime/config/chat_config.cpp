#include "gateway/runtime/config/chat_config.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kLongestGather{600'000};

/// A secret that must be there. Commands that leave secrets out get an empty one.
std::string read_required_secret(ObjectReader& reader, std::string_view name, const ConfigFile& file) {
  const std::size_t faults_before = reader.faults().size();
  std::string secret = read_optional_secret(reader, name, file);
  if (!reader.has(name))
    reader.fault(name, "is missing", "add it as {\"env\": NAME} or {\"file\": PATH}");
  else if (secret.empty() && file.secrets == SecretPolicy::resolve && reader.faults().size() == faults_before)
    reader.fault(name, "is empty");
  return secret;
}

ChatAgentConfig read_agent(const ObjectReader::Member& member, const ConfigFile& file, Faults& faults) {
  ObjectReader reader(*member.value, member.pointer, faults);
  ChatAgentConfig agent;
  agent.mention = reader.text("mention", agent.mention);
  agent.mobile = reader.text("mobile", agent.mobile);
  if (reader.has("url")) agent.url = read_required_secret(reader, "url", file);
  agent.secret = read_optional_secret(reader, "secret", file);
  if (!agent.mention.empty() && !agent.mobile.empty())
    reader.fault("mobile", "is given besides \"mention\"", "keep one of them");
  if (!reader.has("mention") && !reader.has("mobile") && !reader.has("url"))
    faults.add(member.pointer, "names neither a member of the group nor a robot", "add mention, mobile or url");
  return agent;
}

}  // namespace

void read_chat_outlet(ObjectReader& reader, const ConfigFile& file, ChatOutletConfig& out) {
  out.robot = reader.required_text("robot");
  out.url = read_required_secret(reader, "url", file);
  out.secret = read_optional_secret(reader, "secret", file);
  out.keyword = reader.text("keyword", out.keyword);
  const std::string locale = reader.one_of("locale", {"zh-CN", "zh-TW", "en"}, to_string(out.locale));
  out.locale = find_locale(locale).value_or(out.locale);
  out.gather = reader.duration("gather", out.gather);
  if (out.gather > kLongestGather) reader.fault("gather", "must not be longer than 10m");
  if (const rapidjson::Value* const filter = reader.member("filter", Need::optional))
    out.filter = read_feed_filter(*filter, reader.pointer_to("filter"), {}, reader.faults());
  if (const rapidjson::Value* const also = reader.member("also", Need::optional))
    out.also = read_feed_filter(*also, reader.pointer_to("also"), {}, reader.faults());
  for (const auto& member : reader.members("agents"))
    out.agents.emplace(member.name, read_agent(member, file, reader.faults()));
}

}  // namespace parcelgate
