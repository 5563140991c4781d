#include "adapters/manifest/decode/unwrap.hpp"

#include <algorithm>
#include <array>

#include "adapters/manifest/language/field.hpp"
#include "adapters/manifest/language/parsed_message.hpp"
#include "adapters/manifest/text/charset.hpp"
#include "adapters/manifest/text/form.hpp"
#include "adapters/manifest/text/gunzip.hpp"
#include "gateway/base/enum_names.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

ParsedMessage::Parser parser_of(bool as_xml) {
  return as_xml ? parse_xml_tree : parse_json_tree;
}

/// The charset of the Content-Type; empty when none is declared.
std::string_view declared_charset(const SourceMessage& message) noexcept {
  return message.headers == nullptr ? std::string_view{}
                                    : charset_of_content_type(find_header(*message.headers, "Content-Type"));
}

/// A document's bytes as UTF-8 when a charset is declared; the parser detects the charset otherwise.
/// @param held  owns the converted text, to which the result may point
std::string_view as_declared(std::string_view bytes, bool as_xml, std::string_view charset, std::string& held) {
  const std::string_view own = as_xml ? charset_of_xml(bytes) : std::string_view{};
  if (!is_other_charset(own) && !is_other_charset(charset)) return bytes;
  std::string made;
  const std::string_view text = to_utf8(bytes, {own, charset}, made);
  if (made.empty()) return text;
  return held = std::move(made);
}

/// Replaces each text at `path` by the result of `open`; blank and absent texts stay.
/// @param sealed  refuse values that are neither text nor null: an unsealed value next to a sealed part is forged
template <class Open>
Result<void> open_inside(const Path& path, rapidjson::Value& root, bool sealed, Open open) {
  const MutableNode top{&root};
  std::optional<Error> fault;
  path.each(top, [&](const MutableNode& node) {
    const std::string_view text = trim(scalar_text(*node.value));
    if (sealed && !node.value->IsString() && !node.value->IsNull()) {
      fault = Error{ErrorKind::unauthorized, "a part that must be sealed is not", {}};
      return true;
    }
    if (!node.value->IsString() || text.empty()) return false;
    Result<rapidjson::Value> inner = open(text);
    if (!inner) {
      fault = inner.error();
      return true;
    }
    *node.value = *inner;
    return false;
  });
  if (fault) return unexpected(*std::move(fault));
  return {};
}

/// Runs a text through steps of expressions. A failure means a wrong key, so it is reported as unauthorized.
Result<std::string> run_then(const std::vector<parcelgate::Step>& steps, std::string_view text,
                             const EvaluationContext& scope) {
  auto made = run_steps(steps, text, scope);
  if (made) return made;
  return unexpected(ErrorKind::unauthorized, "a sealed part cannot be opened: " + made.error().what);
}

/// An opened part as a text of the tree, which holds UTF-8 alone.
rapidjson::Value text_in(std::string_view bytes, std::string_view charset, Arena& arena) {
  std::string held;
  const std::string_view text = to_utf8(bytes, {charset_of_xml(bytes), charset}, held);
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), arena.allocator()};
}

constexpr Names<5> kWords{"form", "base64", "gunzip", "json", "xml"};
constexpr std::array<RetiredWord, 1> kRetired{{{"hook", "write {\"then\": [step]} with steps of expressions"}}};

}  // namespace

UnwrapPlan UnwrapPlan::compile(const rapidjson::Value* section, std::string_view pointer, const AccountSpec& spec,
                               Faults& faults) {
  UnwrapPlan plan;
  plan.spec_ = &spec;
  if (section == nullptr) {
    plan.add("json", pointer, faults);
    return plan;
  }
  if (!section->IsArray()) {
    faults.add(pointer, "must be a list of steps", "for example [\"form param\", \"json\"]");
    return plan;
  }
  for (rapidjson::SizeType i = 0; i < section->Size(); ++i) {
    if ((*section)[i].IsString())
      plan.add((*section)[i].GetString(), join_pointer(pointer, i), faults);
    else if ((*section)[i].IsObject())
      plan.add_then((*section)[i], join_pointer(pointer, i), spec, faults);
    else
      faults.add(join_pointer(pointer, i), "must be a text or an object with \"then\"", suggest({}, kWords));
  }
  if (!plan.has_tree_) faults.add(pointer, "no step makes a tree", "add \"json\" or \"xml\"");
  return plan;
}

void UnwrapPlan::add(std::string_view text, std::string_view pointer, Faults& faults) {
  const auto blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  const std::string_view argument = blank == std::string_view::npos ? std::string_view{} : trim(text.substr(blank));
  const auto found = find_name<Kind>(kWords, word);
  if (!found) {
    const std::string_view remedy = remedy_of(word, kRetired);
    faults.add(pointer, "unknown step \"" + std::string(word) + "\"",
               remedy.empty() ? suggest(word, kWords) : std::string(remedy));
    return;
  }
  Step step;
  step.kind = *found;
  step.argument = argument;
  if (step.kind == Kind::form && argument.ends_with('?')) {
    step.is_optional = true;
    step.argument.pop_back();
  }
  const bool makes_tree = step.kind == Kind::json || step.kind == Kind::xml;
  if (makes_tree && !argument.empty()) step.inside = Path::compile(argument, pointer, faults);
  if ((step.kind == Kind::form) == argument.empty() && !makes_tree) {
    faults.add(pointer, "\"" + std::string(word) + "\" " + (argument.empty() ? "needs a name" : "takes no argument"));
  }
  if (makes_tree ? argument.empty() == has_tree_ : has_tree_) {
    faults.add(pointer, "step \"" + std::string(text) + "\" is in the wrong place",
               "bytes first, then one \"json\" or \"xml\", then \"json PATH\" or \"xml PATH\"");
  }
  if (makes_tree && !has_tree_) makes_xml_ = step.kind == Kind::xml;
  has_tree_ = has_tree_ || makes_tree;
  cache_key_ += std::string(text) + "\n";
  steps_.push_back(std::move(step));
}

void UnwrapPlan::add_then(const rapidjson::Value& section, std::string_view pointer, const AccountSpec& spec,
                          Faults& faults) {
  if (!check_members(section, pointer, {"at", "then"}, faults)) return;
  Step step;
  step.kind = Kind::transform;
  CompileContext vocabulary{spec, faults, true};
  step.transform = compile_steps(section, pointer, vocabulary);
  for (const auto& name : vocabulary.used) {
    if (name.kind == Variable::Kind::secret) secrets_.push_back(name.key);
  }
  if (step.transform.empty()) faults.add(pointer, "lacks \"then\"", "name the steps");
  const auto* at = find_member(section, "at");
  if (at != nullptr) step.inside = Path::compile(scalar_text(*at), join_pointer(pointer, "at"), faults);
  if ((at != nullptr) != has_tree_) {
    faults.add(pointer, "is in the wrong place", "without \"at\" before the tree, with \"at\" after it");
  }
  cache_key_ += to_json(section) + "\n";
  steps_.push_back(std::move(step));
}

Result<std::string> UnwrapPlan::apply(const Step& step, std::string_view bytes) {
  if (step.kind == Kind::base64) return from_base64(trim(without_byte_order_mark(trim(bytes))));
  if (step.kind == Kind::gunzip) return gunzip(bytes);
  auto field = find_form_field(bytes, step.argument);
  if (field) return std::string(without_byte_order_mark(*field));
  if (step.is_optional) return std::string(bytes);
  return unexpected(ErrorKind::malformed, "the form field \"" + step.argument + "\" is missing");
}

Result<rapidjson::Value> UnwrapPlan::run(const Account& account, const SourceMessage& message, Arena& arena) const {
  Result<rapidjson::Value> own{rapidjson::Value()};
  (void)run_each_secret(account, message, nullptr, arena, own);
  return own;
}

const Result<rapidjson::Value>& UnwrapPlan::run(const Account& account, const SourceMessage& message,
                                                ParsedMessage& parsed, Result<rapidjson::Value>& own) const {
  return run_each_secret(account, message, &parsed, parsed.arena(), own);
}

const Result<rapidjson::Value>& UnwrapPlan::run_each_secret(const Account& account, const SourceMessage& message,
                                                            ParsedMessage* parsed, Arena& arena,
                                                            Result<rapidjson::Value>& own) const {
  EvaluationContext scope = EvaluationContext::of_message(account, *spec_, message, parsed);
  std::size_t depth = 1;
  for (const auto& name : secrets_) {
    const auto found = account.secrets.find(name);
    if (found != account.secrets.end()) depth = std::max(depth, found->second.size());
  }
  const Result<rapidjson::Value>* outcome = &run_once(scope, arena, own);
  while (!*outcome && ++scope.secret_index < depth) {
    // PKCS#7 padding passes by chance for 1 in 256 wrong keys, so any failure may come from the key. An error that is
    // not about the key is kept, because it says more.
    const Error before = outcome->error();
    outcome = &run_once(scope, arena, own);
    if (*outcome || before.kind == ErrorKind::unauthorized) continue;
    own = unexpected(before);
    outcome = &own;
  }
  return *outcome;
}

const Result<rapidjson::Value>& UnwrapPlan::run_once(const EvaluationContext& scope, Arena& arena,
                                                     Result<rapidjson::Value>& own) const {
  std::string_view bytes = scope.message->body;
  const std::string_view charset = declared_charset(*scope.message);
  std::string held;
  const Result<rapidjson::Value>* tree = &own;
  for (const auto& step : steps_) {
    const bool as_xml = step.kind == Kind::xml;
    if (step.inside) {
      const auto open = [&](std::string_view text) -> Result<rapidjson::Value> {
        if (step.kind != Kind::transform)
          return scope.parsed != nullptr ? scope.parsed->parse_inner(parser_of(as_xml), text)
                                         : parser_of(as_xml)(text, arena);
        const auto made = run_then(step.transform, text, scope);
        if (!made) return unexpected(made.error());
        return text_in(*made, charset, arena);
      };
      if (tree != &own) {  // others read the shared tree as it was parsed
        own = rapidjson::Value(**tree, arena.allocator());
        tree = &own;
      }
      if (auto done = open_inside(*step.inside, *own, step.kind == Kind::transform, open); !done)
        return own = unexpected(done.error());
    } else if (as_xml || step.kind == Kind::json) {
      bytes = as_declared(bytes, as_xml, charset, held);
      if (scope.parsed != nullptr)
        tree = &scope.parsed->parse(parser_of(as_xml), bytes);
      else
        own = parser_of(as_xml)(bytes, arena);
      if (!*tree) return *tree;
    } else {
      auto next = step.kind == Kind::transform ? run_then(step.transform, bytes, scope) : apply(step, bytes);
      if (!next) return own = unexpected(std::move(next).error());
      held = *std::move(next);
      bytes = held;
    }
  }
  return *tree;
}

}  // namespace parcelgate
