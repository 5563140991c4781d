#include "adapters/manifest/language/parsed_message.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace parcelgate {
namespace {

bool is_within(std::string_view part, std::string_view whole) noexcept {
  return std::less_equal<>{}(whole.data(), part.data()) &&
         std::less_equal<>{}(part.data() + part.size(), whole.data() + whole.size());
}

bool same_bytes(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() && (left.data() == right.data() || left == right);
}

}  // namespace

bool ParsedMessage::is_of(const Account& account, const SourceMessage& message) const noexcept {
  return &account == &account_ && message.body.data() == message_.body.data() &&
         message.body.size() == message_.body.size() && message.headers == message_.headers;
}

const ParsedMessage::Tree* ParsedMessage::find_tree(const std::string& key) const noexcept {
  const auto made = std::find_if(trees_.begin(), trees_.end(),
                                 [&](const Tree& tree) { return tree.key == &key || *tree.key == key; });
  return made == trees_.end() ? nullptr : &*made;
}

const Result<rapidjson::Value>& ParsedMessage::parse(Parser parser, std::string_view text) {
  const auto made = std::find_if(texts_.begin(), texts_.end(), [&](const Text& known) {
    return known.parser == parser && same_bytes(known.text, text);
  });
  if (made != texts_.end()) return made->tree;
  ++work_.parses;
  const std::string_view kept =
      is_within(text, message_.body) ? text : std::string_view(arena_.copy(text), text.size());
  return texts_.emplace_back(Text{parser, kept, parser(kept, arena_)}).tree;
}

Result<rapidjson::Value> ParsedMessage::parse_inner(Parser parser, std::string_view text) {
  ++work_.parses;
  return parser(text, arena_);
}

const Result<std::string>& ParsedMessage::decrypt(Cipher cipher, std::string_view key, std::string_view input) {
  const auto made = std::find_if(opened_.begin(), opened_.end(), [&](const Opened& known) {
    return known.cipher == cipher && known.key == key && same_bytes(known.input, input);
  });
  if (made != opened_.end()) return made->text;
  ++work_.decryptions;
  return opened_.emplace_back(Opened{cipher, std::string(key), std::string(input), cipher(key, input)}).text;
}

SharedReading::SharedReading(const Account& account, const SourceMessage& message) {
  if (message.cache == nullptr) {
    parsed_ = &own_.emplace(account, message);
    return;
  }
  parsed_ = dynamic_cast<ParsedMessage*>(message.cache->get());
  if (parsed_ != nullptr && parsed_->is_of(account, message)) return;
  auto made = std::make_unique<ParsedMessage>(account, message);
  parsed_ = made.get();
  *message.cache = std::move(made);
}

}  // namespace parcelgate
