#include "adapters/stores/sqlite/feed_reader.hpp"

#include <algorithm>

#include "adapters/stores/sqlite/changes.hpp"
#include "adapters/stores/sqlite/message_codec.hpp"

namespace parcelgate::sqlite {
namespace {

/// A message may carry a later date than its record when the machine's date was set back in between.
constexpr std::chrono::hours kDateTolerance{24};

class CollectEntries final : public ChangeHandler {
 public:
  CollectEntries(std::uint64_t after, std::uint64_t head, std::string_view tenant, std::vector<FeedEntry>& out)
      : after_(after), head_(head), tenant_(tenant), out_(out) {}

  [[nodiscard]] bool wants(ChangeKind kind) const override { return kind == ChangeKind::feed_entry; }
  Result<void> on_feed_entry(FeedEntry entry) override {
    if (entry.position > after_ && entry.position <= head_ && (tenant_.empty() || entry.tenant == tenant_)) {
      out_.push_back(std::move(entry));
    }
    return {};
  }

 private:
  std::uint64_t after_;
  std::uint64_t head_;
  std::string_view tenant_;
  std::vector<FeedEntry>& out_;
};

class FindMessage final : public ChangeHandler {
 public:
  [[nodiscard]] bool wants(ChangeKind kind) const override { return kind == ChangeKind::message; }
  Result<void> on_message(RawMessage message) override {
    found = std::move(message);
    return {};
  }
  std::optional<RawMessage> found;
};

class FindQuarantined final : public ChangeHandler {
 public:
  explicit FindQuarantined(std::int64_t id) : id_(id) {}
  [[nodiscard]] bool wants(ChangeKind kind) const override { return kind == ChangeKind::quarantined; }
  Result<void> on_quarantined(QuarantinedMessage held) override {
    if (held.id == id_) found = std::move(held);
    return {};
  }
  std::optional<QuarantinedMessage> found;

 private:
  std::int64_t id_;
};

}  // namespace

Result<std::optional<journal::Record>> FeedReader::next(journal::Position& at, std::string_view table) {
  while (at < journal_.end()) {
    auto record = journal_.read(at);
    if (record) return std::optional(*record);
    if (record.error().kind == ErrorKind::unreachable) return unexpected(std::move(record).error());
    if (record.error().kind == ErrorKind::internal) damage_->note(table, std::to_string(at), record.error());
    at = journal_.next_readable(at);
  }
  return std::optional<journal::Record>{};
}

Result<std::vector<FeedEntry>> FeedReader::read(std::uint64_t after, std::uint64_t head, std::string_view tenant,
                                                std::size_t limit) {
  std::vector<FeedEntry> entries;
  if (limit == 0 || after >= head) return entries;
  entries.reserve(std::min<std::size_t>(limit, head - after));
  const bool continues = after != 0 && after == read_until_;
  journal::Position at = continues ? continues_at_ : journal_.locate_feed(after + 1);
  for (;;) {
    auto record = next(at, "feed");
    if (!record) return unexpected(std::move(record).error());
    if (!*record) break;
    CollectEntries collect(after, head, tenant, entries);
    if (auto read = read_changes((*record)->payload, collect); !read) {
      damage_->note("feed", std::to_string(at), read.error());
    }
    const std::uint64_t reached = (*record)->header.feed_head;
    if (entries.size() >= limit || reached >= head) break;
    at = (*record)->end();
  }
  // The record at `at` may hold further entries of the feed.
  continues_at_ = at;
  if (entries.size() > limit) entries.resize(limit);
  read_until_ = entries.size() == limit ? entries.back().position : head;
  name(entries);
  return entries;
}

std::uint64_t FeedReader::feed_before_first() const {
  return journal_.feed_before_first();
}

void FeedReader::name(std::vector<FeedEntry>& entries) const {
  for (FeedEntry& entry : entries) {
    if (entry.position > identity_.unscoped_feed) entry.scope = scope_;
  }
}

Result<std::optional<FeedEntry>> FeedReader::find(std::uint64_t position) {
  std::vector<FeedEntry> found;
  for (journal::Position at = journal_.locate_feed(position);;) {
    auto record = next(at, "feed");
    if (!record) return unexpected(std::move(record).error());
    if (!*record) return std::optional<FeedEntry>{};
    if ((*record)->header.feed_head >= position) {
      CollectEntries collect(position - 1, position, {}, found);
      if (auto read = read_changes((*record)->payload, collect); !read) return unexpected(std::move(read).error());
      if (found.empty()) return std::optional<FeedEntry>{};
      name(found);
      return std::optional<FeedEntry>(std::move(found.front()));
    }
    at = (*record)->end();
  }
}

Result<std::optional<RawMessage>> FeedReader::find_message(std::int64_t id) {
  const auto record = journal_.read(static_cast<journal::Position>(id));
  if (!record && record.error().kind == ErrorKind::not_found) return std::optional<RawMessage>{};
  if (!record) return unexpected(record.error());
  FindMessage find;
  if (auto read = read_changes(record->payload, find); !read) return unexpected(std::move(read).error());
  if (find.found) complete_erased(*find.found, *record);
  return std::move(find.found);
}

Result<std::optional<QuarantinedMessage>> FeedReader::find_quarantined(journal::Position at, std::int64_t id) {
  const auto record = journal_.read(at);
  if (!record && record.error().kind == ErrorKind::not_found) return std::optional<QuarantinedMessage>{};
  if (!record) return unexpected(record.error());
  FindQuarantined find(id);
  if (auto read = read_changes(record->payload, find); !read) return unexpected(std::move(read).error());
  if (find.found) complete_erased(find.found->message, *record);
  return std::move(find.found);
}

Result<RawPage> FeedReader::read_messages(std::int64_t from, Instant since, std::size_t limit, std::size_t most_bytes) {
  RawPage page;
  auto at = std::max(static_cast<journal::Position>(std::max<std::int64_t>(from, 0)),
                     journal_.locate_time(since - kDateTolerance));
  const journal::Position until = at + most_bytes;
  while (page.messages.size() < limit && at < until) {
    auto record = next(at, "raw_log");
    if (!record) return unexpected(std::move(record).error());
    if (!*record) break;
    FindMessage find;
    if (auto read = read_changes((*record)->payload, find); !read) {
      damage_->note("raw_log", std::to_string(at), read.error());
    }
    const journal::Position after = (*record)->end();
    if (find.found) complete_erased(*find.found, **record);
    if (find.found && find.found->received_at >= since) {
      page.messages.push_back(
          {static_cast<std::int64_t>(at), static_cast<std::int64_t>(after), *std::move(find.found)});
    }
    at = after;
  }
  page.next = static_cast<std::int64_t>(at);
  page.is_end = at >= journal_.end();
  return page;
}

RawRange FeedReader::range() const {
  return {static_cast<std::int64_t>(journal_.first()), static_cast<std::int64_t>(journal_.end())};
}

}  // namespace parcelgate::sqlite
