// Unwrapping: from a message's bytes to its tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/path.hpp"
#include "adapters/manifest/language/steps.hpp"
#include "adapters/manifest/text/tree.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

class ParsedMessage;

/// The manifest's list "unwrap", compiled: from a message's bytes to its tree. Steps:
///   "form FIELD"                       takes one field of a form ("form FIELD?": or the bare text without a form)
///   "base64"  "gunzip"                 decode the bytes
///   {"then": [step…]}                  sends the bytes through steps of expressions, see steps.hpp
///   "json"  "xml"                      parses the bytes into the tree; exactly one of them, the default is "json"
///   "json PATH"  "xml PATH"            replaces each text at a place by the tree inside it
///   {"at": PATH, "then": [step…]}      sends each text at a place through steps of expressions
///
/// Trap: the plan keeps a pointer to the account spec, which must outlive it.
class UnwrapPlan {
 public:
  /// Without a section: plain JSON.
  [[nodiscard]] static UnwrapPlan compile(const rapidjson::Value* section, std::string_view pointer,
                                          const AccountSpec& spec, Faults& faults);

  /// Sealed parts are opened with each value of the secrets in turn, as pushes are verified.
  /// @error unauthorized: a step of expressions fails with every value of the secrets
  /// @error malformed: which step failed and why
  [[nodiscard]] Result<rapidjson::Value> run(const Account& account, const SourceMessage& message, Arena& arena) const;
  /// The same, reusing the trees that `parsed` already holds for this message.
  /// @param own  receives the tree when it cannot be shared
  /// @return     `own`, or a tree of `parsed`, which must not be changed
  const Result<rapidjson::Value>& run(const Account& account, const SourceMessage& message, ParsedMessage& parsed,
                                      Result<rapidjson::Value>& own) const;

  /// Whether the tree is parsed from XML; otherwise from JSON.
  [[nodiscard]] bool makes_xml() const noexcept { return makes_xml_; }

  /// The steps as written: plans with equal keys give equal trees.
  [[nodiscard]] const std::string& cache_key() const noexcept { return cache_key_; }

 private:
  enum class Kind : std::uint8_t { form, base64, gunzip, json, xml, transform };
  struct Step {
    Kind kind{Kind::json};
    std::string argument;
    bool is_optional{false};  ///< a form field that may be absent: the bytes stay as they are
    std::optional<Path> inside;
    std::vector<parcelgate::Step> transform;
  };
  void add(std::string_view text, std::string_view pointer, Faults& faults);
  void add_then(const rapidjson::Value& section, std::string_view pointer, const AccountSpec& spec, Faults& faults);
  const Result<rapidjson::Value>& run_each_secret(const Account& account, const SourceMessage& message,
                                                  ParsedMessage* parsed, Arena& arena,
                                                  Result<rapidjson::Value>& own) const;
  const Result<rapidjson::Value>& run_once(const EvaluationContext& scope, Arena& arena,
                                           Result<rapidjson::Value>& own) const;
  [[nodiscard]] static Result<std::string> apply(const Step& step, std::string_view bytes);

  const AccountSpec* spec_{nullptr};
  std::vector<Step> steps_;
  std::vector<std::string> secrets_;  ///< that the steps name
  bool has_tree_{false};
  bool makes_xml_{false};
  std::string cache_key_;
};

}  // namespace parcelgate
