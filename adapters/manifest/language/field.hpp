// Fields: where one piece of text comes from.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/account_spec.hpp"
#include "adapters/manifest/language/path.hpp"
#include "gateway/ports/source.hpp"

namespace re2 {
class RE2;
}

namespace parcelgate {

/// Names caught from an MQTT topic by its pattern.
using TopicNames = std::vector<std::pair<std::string_view, std::string_view>>;

/// What surrounds a message's tree.
struct MessageSurface {
  const Account* account{nullptr};
  const SourceMessage* message{nullptr};
  const TopicNames* topic{nullptr};
  const AccountSpec* spec{nullptr};  ///< defaults of settings; null: none
};

/// The places from which a path may start.
struct Scope {
  const Node* item{nullptr};
  const Node* shipment{nullptr};
  const Node* message{nullptr};
  const MessageSurface* around{nullptr};

  [[nodiscard]] const Node& at(Path::Root root) const noexcept {
    if (root == Path::Root::message) return *message;
    return root == Path::Root::shipment ? *shipment : *item;
  }
};

/// A path, a literal ("=text"), something around the message ("topic:number", "header:X-Id", "query:id",
/// "setting:carrier", "asked:tracking_number" where a poll asked for one alone), a join ({"join": [part…],
/// "with": " "}), a piece of another field ({"at": field, "find": RE2}: its first group that matched, else the whole
/// match), a table ({"at": field, "is": {value: text}, "else": text}), or a list of such alternatives: the first that
/// is not blank counts. A join counts only when each of its parts does.
class Field {
 public:
  [[nodiscard]] static Field compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);

  [[nodiscard]] bool empty() const noexcept { return alternatives_.empty(); }
  /// Trimmed text, or empty. Points into the message or into `scratch`.
  [[nodiscard]] std::string_view text(const Scope& scope, std::string& scratch) const;
  /// As text(), but only alternatives that `accept` takes.
  /// @param in_body  set to whether the text comes from the body, and not from what surrounds the message
  template <class Accept>
  [[nodiscard]] std::string_view text_if(const Scope& scope, std::string& scratch, Accept accept,
                                         bool* in_body = nullptr) const {
    for (const auto& alternative : alternatives_) {
      const std::string_view found = text_of(alternative, scope, scratch);
      if (found.empty() || !accept(found)) continue;
      if (in_body != nullptr) *in_body = is_in_body(alternative);
      return found;
    }
    return {};
  }

 private:
  enum class PartKind : std::uint8_t { path, literal, topic, header, query, setting, asked };
  struct Part {
    PartKind kind{PartKind::path};
    Path path;
    std::string name;
  };
  struct Piece;
  struct Alternative {
    std::vector<Part> parts;
    std::string with;
    std::shared_ptr<const Piece> piece;  ///< instead of parts
  };

  void add_alternative(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  static bool add_piece(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  static bool add_table(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  [[nodiscard]] static bool is_in_body(const Alternative& alternative);
  static bool add_join(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  static void add_part(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  /// @param held  keeps the text of a header, parameter or topic that had to be decoded
  [[nodiscard]] static std::string_view text_of(const Part& part, const Scope& scope, std::string& held);
  [[nodiscard]] static std::string_view text_of(const Alternative& alternative, const Scope& scope,
                                                std::string& scratch);

  std::vector<Alternative> alternatives_;
};

}  // namespace parcelgate
