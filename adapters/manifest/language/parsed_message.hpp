// A cache of the parts of one message: each text is parsed once, however many expressions read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/text/tree.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Verification, decoding and acknowledgement name the same parts of a message in many expressions: the JSON inside a
/// form field, the plain text of a sealed part. The cache keeps
/// the result of each parse and decryption, so that the cost of a push does not depend on the number of expressions.
/// Its size is bounded by the expressions of the manifest, not by the message.
///
/// Trees and texts live as long as this object, and it must not outlive the message's bytes. One thread at a time.
class ParsedMessage final : public ReadingCache {
 public:
  /// Counts parses and decryptions that were not answered from the cache. For tests.
  struct Work {
    std::size_t parses{0};
    std::size_t decryptions{0};
  };
  using Parser = Result<rapidjson::Value> (*)(std::string_view bytes, Arena& arena);
  using Cipher = Result<std::string> (*)(std::string_view key, std::string_view input);

  /// @param account  must outlive this object
  ParsedMessage(const Account& account, const SourceMessage& message) : account_(account), message_(message) {}
  ParsedMessage(const ParsedMessage&) = delete;
  ParsedMessage& operator=(const ParsedMessage&) = delete;

  /// The tree that a plan makes of this message, made once.
  /// @param plan  an UnwrapPlan; equal cache keys mean equal trees
  template <class Plan>
  [[nodiscard]] const Result<rapidjson::Value>& tree_of(const Plan& plan) {
    const std::string& key = plan.cache_key();
    if (const Tree* made = find_tree(key)) return *made->tree;
    Tree& tree = trees_.emplace_back(Tree{&key, Result<rapidjson::Value>(rapidjson::Value()), nullptr});
    tree.tree = &plan.run(account_, message_, *this, tree.own);
    return *tree.tree;
  }
  /// A text as a tree, remembered. Whoever changes the tree works on a copy.
  [[nodiscard]] const Result<rapidjson::Value>& parse(Parser parser, std::string_view text);
  /// The same for a text that no expression names, such as one of many inside a batch: not remembered.
  [[nodiscard]] Result<rapidjson::Value> parse_inner(Parser parser, std::string_view text);
  [[nodiscard]] const Result<std::string>& decrypt(Cipher cipher, std::string_view key, std::string_view input);

  [[nodiscard]] Arena& arena() noexcept { return arena_; }
  [[nodiscard]] const Work& work() const noexcept { return work_; }
  /// Whether this cache belongs to this message; a caller may pass a cache that was filled for another one.
  [[nodiscard]] bool is_of(const Account& account, const SourceMessage& message) const noexcept;

 private:
  struct Tree {
    const std::string* key;
    Result<rapidjson::Value> own;
    const Result<rapidjson::Value>* tree;  ///< `own`, or a text's where the plan changes nothing in it
  };
  struct Text {
    Parser parser;
    std::string_view text;
    Result<rapidjson::Value> tree;
  };
  struct Opened {
    Cipher cipher;
    std::string key;
    std::string input;
    Result<std::string> text;
  };

  [[nodiscard]] const Tree* find_tree(const std::string& key) const noexcept;

  const Account& account_;
  SourceMessage message_;
  Arena arena_;
  Work work_;
  std::list<Tree> trees_;
  std::list<Text> texts_;
  std::list<Opened> opened_;
};

/// The cache that the caller keeps for the message, or a cache for this call alone.
class SharedReading {
 public:
  SharedReading(const Account& account, const SourceMessage& message);
  [[nodiscard]] ParsedMessage& operator*() const noexcept { return *parsed_; }

 private:
  std::optional<ParsedMessage> own_;  ///< without an allocation: most polls are decoded once
  ParsedMessage* parsed_{nullptr};
};

}  // namespace parcelgate
