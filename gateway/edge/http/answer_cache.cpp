#include "gateway/edge/http/answer_cache.hpp"

#include <iterator>
#include <utility>

namespace parcelgate {
namespace {

/// About what an entry takes besides its texts: the list's and the map's node, and a bucket.
constexpr std::size_t kEntryOverhead = 256;

}  // namespace

void AnswerCache::set_max_bytes(std::size_t max_bytes) {
  max_bytes_ = max_bytes;
  shrink(max_bytes_);
}

const KeptAnswer* AnswerCache::find(std::string_view key) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, known->second);
  return &known->second->answer;
}

void AnswerCache::keep(std::string_view key, KeptAnswer answer) {
  if (const auto known = by_key_.find(key); known != by_key_.end()) drop(known->second);
  const std::size_t bytes = key.size() + answer.tag.size() + answer.body.size() + kEntryOverhead;
  if (bytes > kMaxAnswer || bytes > max_bytes_) return;
  shrink(max_bytes_ - bytes);
  entries_.push_front({std::string(key), std::move(answer), bytes});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += bytes;
}

void AnswerCache::clear() {
  by_key_.clear();
  entries_.clear();
  bytes_ = 0;
}

void AnswerCache::drop(Entries::iterator entry) {
  by_key_.erase(entry->key);
  bytes_ -= entry->bytes;
  entries_.erase(entry);
}

void AnswerCache::shrink(std::size_t limit) {
  while (bytes_ > limit) drop(std::prev(entries_.end()));
}

}  // namespace parcelgate
