// Where the parts of a ticket stand in a desk's answers. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/tickets/data_desk/due_form.hpp"
#include "adapters/tickets/data_desk/step.hpp"

namespace parcelgate {

/// A ticket in the desk's own words.
struct DeskTicket {
  std::string id;
  std::string status, priority, version, created, external_id, merged_into;
  std::string due;
  std::map<std::string, std::string> fields;  ///< ours -> value; a field that the ticket does not have is absent
  std::string all_fields{};                   ///< see TicketPlan::all_fields(); of a ticket that was read by its id
};

/// A JSON object of fields with some of them changed, for a desk that replaces all fields at once.
[[nodiscard]] std::string with_changes(std::string_view all_fields, const std::map<std::string, std::string>& by_key);

/// The section "ticket".
class TicketPlan {
 public:
  [[nodiscard]] static TicketPlan compile(const rapidjson::Value& section, std::string_view pointer,
                                          DeskVocabulary& vocabulary);

  /// @param keys  our field names -> the desk's
  [[nodiscard]] DeskTicket read(const AnswerReader& answer, const Node& at,
                                const std::map<std::string, std::string>& keys) const;
  /// The JSON object of all fields of the ticket in an answer; empty: the desk does not keep them as an object.
  [[nodiscard]] std::string all_fields(std::string_view body, const Path& ticket) const;
  [[nodiscard]] const TextTemplate& url() const noexcept { return url_; }
  [[nodiscard]] const DueForm& due_form() const noexcept { return due_form_; }
  [[nodiscard]] bool has_due() const noexcept { return !due_.empty(); }
  /// Whether each ticket of the desk has a due date, so that ours is replaced and never taken away.
  [[nodiscard]] bool always_has_due() const noexcept { return always_has_due_; }
  /// JSON that takes a due date away.
  [[nodiscard]] const std::string& no_due() const noexcept { return no_due_; }
  /// Whether the desk keeps our external id in a member of its own instead of a field.
  [[nodiscard]] bool has_external_id() const noexcept { return !external_id_.empty(); }

 private:
  void compile_due(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  void compile_fields(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  void read_fields(const AnswerReader& answer, const Node& at, const std::map<std::string, std::string>& keys,
                   DeskTicket& out) const;

  Field id_, status_, priority_, due_, version_, created_, external_id_, merged_into_;
  TextTemplate url_;
  DueForm due_form_;
  std::string no_due_{"null"};
  bool always_has_due_{false};
  std::optional<Path> items_;    ///< a list of {key, value}
  Field key_, value_;            ///< of an item
  std::optional<Path> members_;  ///< an object of names and values
  bool is_sparse_{false};        ///< a field without a value is not shown
};

}  // namespace parcelgate
