// Requests that we make: polls, subscriptions, tokens.
//
//   {"let": {…}, "method": "POST", "url": "${setting:base_url}/std/service", "headers": {…}, "query": {…},
//    "json" | "form" | "xml" | "text": …}
//
// In "url" each value is percent-encoded, except a setting at the very beginning; so a tracking number never becomes a
// path, and the host always comes from the account or the manifest.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/body_template.hpp"

namespace parcelgate {

/// One request, compiled.
///
///   auto request = made.build(scope);   // Result<HttpRequest>
class RequestTemplate {
 public:
  [[nodiscard]] static RequestTemplate compile(const rapidjson::Value& section, std::string_view pointer,
                                               CompileContext vocabulary);

  /// @error config: a setting or secret is missing, or the URL is neither http nor https; rejected: a hint is missing;
  ///        malformed: a value with control characters in a header
  [[nodiscard]] Result<HttpRequest> build(EvaluationContext scope) const;
  /// All variables of the request.
  [[nodiscard]] const std::vector<Variable>& used() const noexcept { return used_; }
  [[nodiscard]] bool wants_token() const noexcept;

 private:
  [[nodiscard]] Result<std::string> build_url(const EvaluationContext& scope) const;

  Lets lets_;
  std::string method_{"GET"};
  TextTemplate url_;
  FieldTemplates headers_;
  FieldTemplates query_;
  BodyTemplate body_;
  std::vector<Variable> used_;
};

/// A request, or one of several by a setting of the account: {"by_setting": "api", "v2": {…}, "v1": {…}}.
class RequestChoice {
 public:
  [[nodiscard]] static RequestChoice compile(const rapidjson::Value& section, std::string_view pointer,
                                             const CompileContext& vocabulary);

  /// @error as RequestTemplate::build(); config: the setting names none of the choices
  [[nodiscard]] Result<HttpRequest> build(const EvaluationContext& scope) const;
  /// Null when the account's setting names none of the choices.
  [[nodiscard]] const RequestTemplate* find(const Account& account, const AccountSpec& spec) const;
  [[nodiscard]] bool wants_token() const noexcept;
  /// All variables of the account's request, and the setting that chooses it.
  [[nodiscard]] std::vector<Variable> used(const Account& account, const AccountSpec& spec) const;
  /// The variables of every request, whichever an account chooses.
  [[nodiscard]] std::vector<Variable> all_used() const;

 private:
  std::string setting_;  ///< empty: there is one alone
  std::vector<Variable> choice_;
  std::vector<std::pair<std::string, RequestTemplate>> requests_;
};

}  // namespace parcelgate
