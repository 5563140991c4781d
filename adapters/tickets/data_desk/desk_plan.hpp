// A desk's folder of data, compiled.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/protocol/oauth.hpp"
#include "adapters/tickets/data_desk/limits.hpp"
#include "adapters/tickets/data_desk/step.hpp"
#include "adapters/tickets/data_desk/ticket_plan.hpp"
#include "gateway/domain/taxonomy.hpp"

namespace parcelgate {

/// How a create that is repeated makes no second ticket.
enum class CreateClass : std::uint8_t { heal, key, upsert, version };
/// How a comment that is repeated is recognised.
enum class CommentClass : std::uint8_t { field, key, metadata, text };

/// A list in several answers: {"by": "page"|"offset"|"cursor", "size": 100, "first"?: 1, "next"?: FIELD}.
struct Pages {
  enum class By : std::uint8_t { none, page, offset, cursor };
  By by{By::none};
  std::size_t size{100};
  std::size_t first{1};  ///< number of the first page
  Field next;            ///< cursor of the next page; blank: there is none

  [[nodiscard]] static Pages compile(const rapidjson::Value* section, std::string_view pointer, Faults& faults);
};

/// Names that the desk knows: its priorities, states, fields. The items of all sources that can be read are joined.
struct WordList {
  struct Source {
    RequestStep step;
    std::optional<Path> items;
    Field key;
    std::vector<Field> names;
    Field closed;  ///< of a state: "true" when nobody works on such a ticket
    Field where;   ///< only items whose `where` is `is` count; empty: all
    std::string is;
    Pages pages;
  };
  std::vector<Source> sources;
};

/// A setting that names one item of a list.
struct WordPlan {
  std::string list;  ///< empty: the word is used as it is
  TextTemplate word;
  std::string about;  ///< the setting that it comes from, for messages
};

struct PriorityPlan {
  std::string list;
  std::array<WordPlan, 3> levels;
  std::vector<std::string> order;  ///< lowest first; empty: the order of the list
};

struct StatusPlan {
  std::string list;
  WordPlan open, resolved;
  std::vector<TextTemplate> closed, kept;
};

struct FieldsPlan {
  std::string list;
  std::map<std::string, std::string, std::less<>>
      names;                         ///< ours -> the desk's, unless the configuration says otherwise
  std::optional<JsonTemplate> each;  ///< one element of a list; absent: members of an object
};

struct FindPlan {
  Operation operation;
  std::optional<Path> items;
  Pages pages;
  bool reads_each{false};  ///< the list shows too little, so each ticket is read
  bool is_fuzzy{false};    ///< the search finds similar texts, too
};

struct LookPlan {
  Operation operation;
  std::optional<Path> items;   ///< of a paged list
  std::optional<Path> ticket;  ///< the ticket itself, when the answer has it
  std::vector<Path> marks;
  Pages pages;
};

/// One desk, compiled from desk.json. Immutable. Not movable: its parts refer to each other.
struct DeskPlan {
  DeskPlan() = default;
  DeskPlan(const DeskPlan&) = delete;
  DeskPlan& operator=(const DeskPlan&) = delete;

  std::filesystem::path folder;
  std::string id;
  std::array<std::string, kLocaleCount> labels;
  std::string maturity, basis;
  AccountSpec spec;
  std::optional<TokenExchange> token;
  DeskLimits limits;
  AnswerRules errors;
  Field error_text;
  std::vector<std::string> embedded;  ///< members of an answer whose text may be JSON
  std::map<std::string, WordList, std::less<>> lists;
  std::vector<RequestStep> check;
  std::map<std::string, WordPlan, std::less<>> words;
  PriorityPlan priority;
  StatusPlan status;
  FieldsPlan fields;
  TicketPlan ticket;
  FindPlan find;
  Operation read;
  std::optional<Path> read_ticket;
  CreateClass create_class{CreateClass::heal};
  Operation create;
  Field created_id;  ///< empty: the value "id" that a step took
  CommentClass comment_class{CommentClass::text};
  std::optional<LookPlan> look;
  Operation comment, update, progress, merge;

  [[nodiscard]] const std::string& label() const noexcept { return labels[static_cast<std::size_t>(Locale::en)]; }
  /// Adds a fault for each setting, secret and field that is unknown or missing.
  /// @param fields   the configuration's map; an empty text switches a field off
  /// @param pointer  of the outlet in the configuration: "/outlets/3"
  void check_account(const Account& account, const std::map<std::string, std::string>& fields, std::string_view pointer,
                     Faults& faults) const;

  [[nodiscard]] std::vector<const RequestStep*> all_steps() const;
};

/// Our names of ticket fields. "comment_key" is where a desk of comment class `field` keeps the key of a comment.
[[nodiscard]] const std::vector<std::string_view>& our_ticket_fields() noexcept;

[[nodiscard]] std::string_view to_string(CreateClass create) noexcept;
[[nodiscard]] std::string_view to_string(CommentClass comment) noexcept;

/// Reads desk.json of a folder. All faults go to `faults`, with the file "ID/desk.json".
/// @return null when the file cannot be read at all; otherwise usable only when no fault was added
[[nodiscard]] std::unique_ptr<const DeskPlan> load_desk(const std::filesystem::path& folder, Faults& faults);

}  // namespace parcelgate
