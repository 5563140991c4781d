// Steps: the requests of one operation of a desk. Private to this folder.
//
//   {"request": {…}, "errors"?: [RULE], "take"?: {name: FIELD}, "when"?: name, "reads"?: true, "may_fail"?: true,
//    "about"?: setting, "body"?: "any"}
//
// An operation is one step, or {"steps": [STEP…]} with the members of the operation next to it.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/protocol/request.hpp"
#include "adapters/tickets/data_desk/answer.hpp"

namespace parcelgate {

/// A value that a step takes from its answer, for the steps after it.
struct Take {
  std::string name;
  Field field;
  std::optional<Path> items;  ///< of several items the first whose `where` equals `equals`
  Field where;
  TextTemplate equals;
};

struct RequestStep {
  RequestChoice request;
  AnswerRules errors;
  std::vector<Take> takes;
  std::string when;      ///< a value; the step is left out when it is empty. Empty: always
  std::string about;     ///< the setting that is wrong when the desk refuses this step
  bool reads{false};     ///< changes nothing although its method is not GET
  bool may_fail{false};  ///< the step after it and the reading back decide
  bool any_body{false};  ///< the answer's body may be anything
};

struct Operation {
  std::vector<RequestStep> steps;  ///< empty: the desk does not have the operation
};

/// A member that is true or false; false when it is absent.
[[nodiscard]] bool read_flag(const rapidjson::Value& section, std::string_view name, std::string_view pointer,
                             Faults& faults);

/// What a desk's sections may name, while they are compiled.
class DeskVocabulary {
 public:
  /// @param common  the section "common", or null
  DeskVocabulary(const AccountSpec& spec, const rapidjson::Value* common, Faults& faults)
      : spec_(spec), common_(common), faults_(faults) {}

  /// A value that every section after this may name.
  void add_constant(std::string_view name) { constants_.emplace(name); }
  /// @param own  values of this operation
  [[nodiscard]] Operation compile(const rapidjson::Value& section, std::string_view pointer,
                                  std::initializer_list<std::string_view> own,
                                  std::initializer_list<std::string_view> members);
  [[nodiscard]] RequestStep compile_step(const rapidjson::Value& section, std::string_view pointer);
  [[nodiscard]] TextTemplate compile_text(const rapidjson::Value& text, std::string_view pointer);
  [[nodiscard]] JsonTemplate compile_json(const rapidjson::Value& json, std::string_view pointer);
  /// Values that the sections compiled from now on may name besides the constants.
  void set_own(std::initializer_list<std::string_view> names);

  [[nodiscard]] const AccountSpec& spec() const noexcept { return spec_; }
  [[nodiscard]] Faults& faults() noexcept { return faults_; }
  /// Variables of all requests so far, to check an account.
  [[nodiscard]] const std::vector<Variable>& used() const noexcept { return used_; }
  [[nodiscard]] bool wants_token() const noexcept;

 private:
  template <class Compile>
  auto with_context(std::string_view pointer, Compile compile);
  void compile_members(RequestStep& made, const rapidjson::Value& section, std::string_view pointer);
  [[nodiscard]] Take compile_take(std::string_view name, const rapidjson::Value& section, std::string_view pointer);

  const AccountSpec& spec_;
  const rapidjson::Value* common_;
  Faults& faults_;
  std::set<std::string, std::less<>> constants_;
  std::set<std::string, std::less<>> own_;
  std::vector<Variable> used_;
};

}  // namespace parcelgate
