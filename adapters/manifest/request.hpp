// Requests that we make: polls, subscriptions, tokens.
//
//   {"let": {…}, "method": "POST", "url": "${setting:base_url}/std/service", "headers": {…}, "query": {…},
//    "json" | "form" | "xml" | "text": …}
//
// In "url" each value is percent-encoded, save a setting at the very beginning; so a tracking number never becomes a
// path, and the host always comes from the account or the manifest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/body_template.hpp"

namespace parcelgate {

class RequestTemplate {
 public:
  [[nodiscard]] static RequestTemplate compile(const rapidjson::Value& section, std::string_view pointer,
                                               Vocabulary vocabulary);

  /// @error config: a setting or secret is missing, or the URL is neither http nor https; rejected: a hint is missing;
  ///        malformed: a value that may not stand in a head
  [[nodiscard]] Result<HttpRequest> build(ExpressionScope scope) const;
  /// Every name that it takes.
  [[nodiscard]] const std::vector<Name>& used() const noexcept { return used_; }
  [[nodiscard]] bool wants_token() const noexcept;

 private:
  [[nodiscard]] Result<std::string> build_url(const ExpressionScope& scope) const;

  Lets lets_;
  std::string method_{"GET"};
  TextTemplate url_;
  FieldTemplates headers_;
  FieldTemplates query_;
  BodyTemplate body_;
  std::vector<Name> used_;
};

}  // namespace parcelgate
