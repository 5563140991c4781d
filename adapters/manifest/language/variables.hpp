// Variables of expressions, written ${kind} or ${kind:name}.
//
//   of an incoming message   body, method, path, header:N, query:N, form:N,
//                            header_of:SETTING (the header whose name the account chose at subscription)
//   of an account            secret:N, setting:N
//   of a request to be made  token, item:tracking_number|carrier|company, hint:N, items:…, hints:N (joined by commas)
//   of the moment            now:ms, now:s, now:rfc1123, now:iso, now:china, now:china_30d_ago, uuid, uuid:hex
//   of the section itself    let:N
//   of what is written       value:N (a ticket's subject, a chat line's text; the caller names them)
//   of a form or query       fields (its other fields, sorted by name, each name and value, without anything between:
//                            what several shop platforms sign)
//
// A question mark at the end (${setting:merchant?}) makes a variable optional: it may be empty.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/account_spec.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

class ParsedMessage;

/// Our carrier id to the vendor's company code ("yto" -> "yuantong"); empty when the vendor has none.
using CompanyOf = std::function<std::string(std::string_view carrier)>;

/// One variable as written, compiled.
struct Variable {
  enum class Kind : std::uint8_t {
    body,
    method,
    path,
    header,
    header_of,
    query,
    form,
    secret,
    setting,
    token,
    item,
    hint,
    items,
    hints,
    now,
    uuid,
    let,
    value,
    fields,
  };
  Kind kind{Kind::body};
  std::string key;
  bool optional{false};
  std::vector<std::string> one_of{};  ///< of a setting that chooses: its known values
};

/// Context of compilation: which variables a section may use, and which ones it used.
struct CompileContext {
  const AccountSpec& account;
  Faults& faults;
  bool of_message{false};  ///< a message has come in
  bool of_request{false};  ///< a request is being made
  bool of_fields{false};   ///< in a value of a form or query
  std::set<std::string, std::less<>> lets{};
  std::span<const std::string_view> values{};  ///< names of `value:N` that the caller gives
  std::vector<Variable> used{};                ///< grows while expressions are compiled
};

/// Values that the caller names, for variables `value:N`.
using NamedValues = std::map<std::string, std::string, std::less<>>;

/// The values of variables for one message or one request. Points to objects of the caller, which must outlive it.
struct EvaluationContext {
  const Account* account{nullptr};
  const AccountSpec* spec{nullptr};
  const SourceMessage* message{nullptr};
  ParsedMessage* parsed{nullptr};  ///< keeps parsed documents of the message; null: nothing is kept
  std::size_t secret_index{0};     ///< which of a secret's values; the last one where it has fewer
  std::string_view token{};
  std::span<const PollItem> items{};
  const PollItem* item{nullptr};
  const CompanyOf* company_of{nullptr};
  Instant now{};
  std::string_view fields{};           ///< of the form or query that is made, for ${fields}
  const NamedValues* values{nullptr};  ///< has every name of CompileContext::values; an empty text is no value
  std::vector<std::pair<std::string, std::string>> lets{};
  bool lenient{false};  ///< a variable without a value is empty instead of an error (acknowledgements)

  /// The values of a message that has arrived; `now` is the time of its receipt. All arguments must outlive the
  /// context.
  [[nodiscard]] static EvaluationContext of_message(const Account& account, const AccountSpec& spec,
                                                    const SourceMessage& message, ParsedMessage* parsed) {
    EvaluationContext context;
    context.account = &account;
    context.spec = &spec;
    context.message = &message;
    context.parsed = parsed;
    context.now = message.received_at;
    return context;
  }
};

/// Reads "kind" or "kind:name", with or without "?" at the end, and notes it in `vocabulary.used`.
[[nodiscard]] Variable compile_variable(std::string_view text, std::string_view pointer, CompileContext& vocabulary);

/// The value of a variable. Points into the scope or into `scratch`.
/// @error config: a setting or secret that the account lacks; rejected: a hint or company code that is missing;
///        malformed: a part that the message does not have
[[nodiscard]] Result<std::string_view> resolve(const Variable& name, const EvaluationContext& scope,
                                               std::string& scratch);

/// Reads the member "by_setting" of a choice: a declared setting whose default is one of the other members.
/// @return its name, noted in `vocabulary.used` with those members as its values
[[nodiscard]] std::string compile_choice(const rapidjson::Value& section, std::string_view pointer,
                                         CompileContext& vocabulary);

/// Adds a fault for each setting in `used` that chooses and has another value than those known, and for each secret and
/// setting that is not optional and that the account lacks.
/// @param purpose  "verify pushes", "poll"
/// @param off      the setting that switches the purpose off, for the remedy: "\"poll\": \"off\""
void check_needs(const std::vector<Variable>& used, const Account& account, const AccountSpec& spec,
                 std::string_view pointer, std::string_view purpose, std::string_view off, Faults& faults);

}  // namespace parcelgate
