// Fields: the source of one text of an event or shipment.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/account_spec.hpp"
#include "adapters/manifest/language/path.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Names and values that a pattern reads from an MQTT topic.
using TopicNames = std::vector<std::pair<std::string_view, std::string_view>>;

/// The parts of a message outside its tree.
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

/// The name in "${name}", or empty when the text is not one whole variable. Fields and expressions spell variables
/// alike; see variables.hpp.
[[nodiscard]] std::string_view variable_name(std::string_view text) noexcept;

/// Compiled source of one text of an event or shipment, such as its code or its number. The manifest writes one of:
///   "scans/code"                                  a path, see path.hpp
///   "=text"                                       a literal
///   "${header:X-Id}" "${query:id}"                a header or parameter of the push
///   "${topic:number}"                             a name in the MQTT topic
///   "${setting:shop}"                             a setting of the account
///   "${item:tracking_number}" "${item:carrier}"   the polled shipment, when the poll was for one number
///   {"join": ["date", "time"], "with": " "}       all parts; blank when one of them is blank
///   {"at": field, "find": RE2}                    the first group that matched, else the whole match
///   {"at": field, "is": {value: text}, "else": text}   a table; blank for other values when there is no "else"
///   [field…]                                      the first that is not blank
///
///   const Field code = Field::compile(section["code"], "/messages/0/events/code", faults);
///   std::string scratch;
///   const std::string_view text = code.text(scope, scratch);
///
/// Trap: the returned text points into the message or into `scratch`; do not reuse `scratch` while the text is needed.
/// A field never fails: what is missing or cannot be read is blank.
class Field {
 public:
  [[nodiscard]] static Field compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);

  [[nodiscard]] bool empty() const noexcept { return alternatives_.empty(); }
  /// Trimmed text, or empty. Points into the message or into `scratch`.
  [[nodiscard]] std::string_view text(const Scope& scope, std::string& scratch) const;
  /// As text(), but only alternatives that `accept` takes.
  /// @param in_body  set to whether the text comes from the body, not from headers, parameters or settings
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
  enum class PartKind : std::uint8_t { path, literal, topic, header, query, setting, item };
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
  static bool add_variable(Part& part, std::string_view name, std::string_view pointer, Faults& faults);
  /// @param held  keeps the text of a header, parameter or topic that had to be decoded
  [[nodiscard]] static std::string_view text_of(const Part& part, const Scope& scope, std::string& held);
  [[nodiscard]] static std::string_view text_of(const Alternative& alternative, const Scope& scope,
                                                std::string& scratch);

  std::vector<Alternative> alternatives_;
};

}  // namespace parcelgate
