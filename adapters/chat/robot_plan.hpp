// A robot as data: robots/<id>/robot.json, compiled with the language of the couriers' manifests.
//
//   {"labels": {"en": "…", …},
//    "limits": {"text_bytes": 2048, "body_bytes"?: 20000, "per_minute": 20, "gap"?: "1s", "block": "1m"},
//    "signs"?: true,                    a secret is possible; ${setting:signed} is "yes" where the configuration has
//    one "replace"?: {"<": "＜"},           characters of the text that mean something to the chat tool "mentions"?:
//    {"id"?: "@${value:mention}", "mobile"?: "…"},     written behind the text for each mention of a kind "send":
//    REQUEST or choice          with ${setting:url}, ${secret:sign}, ${value:text}, ${value:ids}, ${value:mobiles}
//    "answer": {"kind": "json"|"text", "errors": [ERROR RULE…]}}    a text answer is read as {"text": the body}
//
// ids and mobiles are lists with one element a line, for {"$each_line": …}.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/error_rules.hpp"
#include "adapters/manifest/language/text_template.hpp"
#include "adapters/manifest/protocol/request.hpp"
#include "gateway/domain/taxonomy.hpp"
#include "gateway/ports/chat_robot.hpp"

namespace parcelgate {

/// Names of the values of a message's request, and of a mention's text.
inline constexpr std::array<std::string_view, 4> kChatValues{"text", "ids", "mobiles", "mention"};

/// One kind of robot. Immutable; shared by all robots of the kind.
struct RobotPlan {
  std::string id;
  std::array<std::string, kLocaleCount> labels;
  ChatLimits limits{};
  std::size_t body_bytes{0};  ///< of the whole request; 0: no limit is known
  bool signs{false};
  std::vector<std::pair<char, std::string>> replaced;
  std::optional<TextTemplate> id_text;      ///< absent: ids are not written into the text
  std::optional<TextTemplate> mobile_text;  ///< absent: telephone numbers are not written into the text
  AccountSpec spec;
  RequestChoice send;
  bool answers_text{false};
  ErrorRules errors;
};

/// Reads one robot.json.
/// @param id  name of its folder
[[nodiscard]] std::shared_ptr<const RobotPlan> compile_robot(std::string_view json, std::string_view id,
                                                             Faults& faults);

/// The ids of the robots below a folder, in alphabetical order.
[[nodiscard]] std::vector<std::string> list_robots(const std::filesystem::path& folder);
/// Reads <folder>/<id>/robot.json.
/// @error config: there is none, or its faults
[[nodiscard]] Result<std::shared_ptr<const RobotPlan>> load_robot(const std::filesystem::path& folder,
                                                                  const std::string& id);

}  // namespace parcelgate
