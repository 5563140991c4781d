// "outlets" of kind "chat": a group robot of a chat tool.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "gateway/domain/taxonomy.hpp"
#include "gateway/runtime/config/outlet_settings.hpp"
#include "gateway/wire/feed_filter.hpp"

namespace parcelgate {

/// Where the lines of an agent's orders go: to the group, naming the agent, or to a robot of the agent's own.
struct ChatAgentConfig {
  std::string mention;  ///< the agent's id in the chat tool
  std::string mobile;   ///< the agent's telephone number there
  std::string url;      ///< of another robot of the same kind; empty: the outlet's
  std::string secret;   ///< of that robot
  friend bool operator==(const ChatAgentConfig&, const ChatAgentConfig&) = default;
};

struct ChatOutletConfig : OutletSettings {
  std::string robot;    ///< id of the kind: a folder of adapters/chat/robots
  std::string url;      ///< with its token: a credential
  std::string secret;   ///< of the signature; empty: messages are not signed
  std::string keyword;  ///< that the robot demands in every message; empty: none
  Locale locale{Locale::zh_cn};
  std::chrono::milliseconds gather{1'000};  ///< how long a line waits for others
  FeedFilter filter;                        ///< of what needs a person
  std::optional<FeedFilter> also{};         ///< further entries
  std::map<std::string, ChatAgentConfig> agents{};
  friend bool operator==(const ChatOutletConfig&, const ChatOutletConfig&) = default;
};

/// The members of this kind. The caller has read `kind`, and reads the members of every kind.
void read_chat_outlet(ObjectReader& reader, const ConfigFile& file, ChatOutletConfig& out);

}  // namespace parcelgate
