#include "gateway/app/outlets/chat/chat_ledger.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

template <class Keys>
void write_keys(JsonWriter& writer, std::string_view name, const Keys& keys) {
  write_key(writer, name);
  writer.StartArray();
  for (const auto& [partition, position] : keys) {
    writer.StartArray();
    writer.Uint(partition);
    writer.Uint64(position);
    writer.EndArray();
  }
  writer.EndArray();
}

/// Calls `add(partition, position)` for each.
template <class Add>
bool read_keys(const rapidjson::Value& document, std::string_view name, Add add) {
  const auto* list = find_member(document, name);
  if (list == nullptr || !list->IsArray()) return false;
  for (const auto& key : list->GetArray()) {
    if (!key.IsArray() || key.Size() != 2 || !key[0].IsUint() || !key[1].IsUint64()) return false;
    add(key[0].GetUint(), key[1].GetUint64());
  }
  return true;
}

}  // namespace

Result<ChatLedger> ChatLedger::parse(std::string_view json) {
  const auto document = parse_json(json);
  ChatLedger ledger;
  const bool is_good =
      document && document->IsObject() &&
      read_keys(*document, "sending", [&](auto partition, auto at) { ledger.sending_.emplace(partition, at); }) &&
      read_keys(*document, "posted", [&](auto partition, auto at) {
        ledger.add_posted({partition, at});
      });
  if (!is_good) return unexpected(ErrorKind::malformed, "the record of a robot cannot be read");
  return ledger;
}

std::string ChatLedger::to_json() const {
  return render_json_object([&](JsonWriter& writer) {
    write_keys(writer, "sending", sending_);
    write_keys(writer, "posted", order_);
  });
}

void ChatLedger::begin(std::span<const FeedPlace> places) {
  for (const FeedPlace place : places) sending_.insert(key_of(place));
}

void ChatLedger::settle(std::span<const FeedPlace> places, bool is_posted) {
  for (const FeedPlace place : places) {
    sending_.erase(key_of(place));
    if (is_posted) add_posted(key_of(place));
  }
}

void ChatLedger::add_posted(Key key) {
  if (!posted_.insert(key).second) return;
  order_.push_back(key);
  if (order_.size() <= kMostPosted) return;
  posted_.erase(order_.front());
  order_.pop_front();
}

}  // namespace parcelgate
