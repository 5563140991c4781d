// The answer of a desk: its tree, and what its status and its contents say about a failure. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/language/text_search.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// An answer and its tree. Not movable, because the tree lives in the arena.
struct DeskAnswer {
  HttpResponse response;
  Arena arena;
  rapidjson::Value tree;  ///< null without a body, or with a body that is neither JSON nor XML
  bool has_tree{false};
};

/// Reads fields of an answer. Paths start at an item; "/a" starts at the answer's root. The answer and the account must
/// outlive it.
class AnswerReader {
 public:
  AnswerReader(const DeskAnswer& answer, const Account& account, const AccountSpec& spec);
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  [[nodiscard]] const Node& root() const noexcept { return root_; }
  [[nodiscard]] std::string text(const Field& field) const { return text(field, root_); }
  [[nodiscard]] std::string text(const Field& field, const Node& item) const;

 private:
  Node root_;
  SourceMessage message_;
  MessageSurface around_;
};

/// What a rule says about an answer.
struct AnswerVerdict {
  std::optional<ErrorKind> fault;  ///< absent: the answer is a success, whatever its status
  std::string what;
};

/// The lists "errors" of a desk. Rules are tried in order, the first that applies decides:
///   {"http": [422], "kind": K}                                                   by the status alone
///   {"http"?, "at": PATH, "ok"?: [values], "is"?: {value: K}, "else"?: K, "absent"?: K, "text"?: FIELD}
///   {"http"?, "at": PATH, "match": RE2, "kind": K, "text"?: FIELD}               by a text that matches
/// K is ok, config, unreachable, rate_limited, unauthorized, malformed, rejected, conflict, not_found or in_doubt.
class AnswerRules {
 public:
  [[nodiscard]] static AnswerRules compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  /// @return nothing when no rule applies
  [[nodiscard]] std::optional<AnswerVerdict> find(const DeskAnswer& answer, const AnswerReader& reader) const;

 private:
  struct Kind {
    std::optional<ErrorKind> fault;  ///< absent: "ok"
  };
  struct Rule {
    std::vector<int> http;  ///< empty: any status
    std::optional<Path> at;
    std::vector<std::string> ok;
    std::vector<std::pair<std::string, Kind>> is;
    std::optional<Kind> otherwise;
    std::optional<Kind> absent;
    TextSearch match;
    std::optional<Kind> kind;
    Field text;
  };
  [[nodiscard]] static std::optional<Kind> read_kind(const rapidjson::Value& section, std::string_view name,
                                                     std::string_view pointer, Faults& faults);
  void add(const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  static void add_values(Rule& rule, const rapidjson::Value& section, std::string_view pointer, Faults& faults);
  /// @param value  set to the text that decided
  [[nodiscard]] static std::optional<Kind> judge(const Rule& rule, const Node& root, std::string& value);

  std::vector<Rule> rules_;
};

}  // namespace parcelgate
