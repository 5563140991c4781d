#include "adapters/stores/sqlite/proof_reader.hpp"

#include <algorithm>

#include "adapters/stores/sqlite/changes.hpp"
#include "adapters/stores/sqlite/message_codec.hpp"

namespace parcelgate::sqlite {
namespace {

/// A record may carry an earlier date than a return when the machine's date was set back in between.
constexpr std::chrono::hours kProofDateTolerance{24};

/// Without a filter it takes all entries.
class CollectProof final : public ChangeHandler {
 public:
  CollectProof(const ProofFilter* filter, ProofRecord& out) : filter_(filter), out_(out) {}

  [[nodiscard]] bool wants(ChangeKind kind) const override { return kind == ChangeKind::feed_entry; }
  Result<void> on_feed_entry(FeedEntry entry) override {
    if (filter_ == nullptr || is_wanted(entry)) out_.entries.push_back(std::move(entry));
    return {};
  }

 private:
  [[nodiscard]] bool is_wanted(const FeedEntry& entry) const {
    if (entry.tenant != filter_->tenant) return false;
    return entry.return_id == filter_->return_id || filter_->positions.contains(entry.position);
  }

  const ProofFilter* filter_;
  ProofRecord& out_;
};

/// Apart from the entries: a body may be large, and is read only where an entry is wanted.
class CollectMessage final : public ChangeHandler {
 public:
  explicit CollectMessage(ProofRecord& out) : out_(out) {}
  [[nodiscard]] bool wants(ChangeKind kind) const override { return kind == ChangeKind::message; }
  Result<void> on_message(RawMessage message) override {
    out_.message = std::move(message);
    return {};
  }

 private:
  ProofRecord& out_;
};

ProofRecord proof_of(const journal::Record& record) {
  ProofRecord out;
  out.position = record.header.position;
  out.written_at = record.header.written_at;
  out.previous = record.header.previous;
  if (record.erasure) out.erased_at = record.erasure->at;
  return out;
}

void keep_bytes(const journal::Record& record, const Sha256& hash, ProofRecord& out) {
  out.bytes = record.whole();
  out.hash = hash;
  if (out.message) complete_erased(*out.message, record);
}

}  // namespace

journal::Position ProofReader::start_of(const ProofFilter& filter) const {
  const journal::Position by_time = journal_.locate_time(filter.since - kProofDateTolerance);
  if (filter.positions.empty()) return by_time;
  return std::min(by_time, journal_.locate_feed(*filter.positions.begin()));
}

Result<ProofScan> ProofReader::scan(const ProofFilter& filter, std::uint64_t most_bytes) {
  ProofScan out;
  journal::Position at = start_of(filter);
  const journal::Position end = journal_.end();
  if (end - at > most_bytes) {
    return unexpected(ErrorKind::rejected,
                      "evidence: " + std::to_string((end - at) >> 20U) + " MiB of the journal would have to be read, " +
                          std::to_string(most_bytes >> 20U) + " MiB are allowed; use parcelgate returns evidence");
  }
  ChainScan& chain = out.chain;
  chain.incarnation = incarnation_;
  std::optional<Sha256> previous;
  while (at < end) {
    const auto record = journal_.read(at);
    if (!record) {
      if (record.error().kind == ErrorKind::unreachable) return unexpected(record.error());
      at = journal_.next_readable(at);
      if (previous) chain.breaks.push_back(at);
      previous.reset();
      continue;
    }
    const Sha256 hash = record->hash();
    ProofRecord proof = proof_of(*record);
    CollectProof collect(&filter, proof);
    if (auto read = read_changes(record->payload, collect); !read) return unexpected(std::move(read).error());
    if (!proof.entries.empty()) {
      CollectMessage message(proof);
      if (auto read = read_changes(record->payload, message); !read) return unexpected(std::move(read).error());
      keep_bytes(*record, hash, proof);
      out.records.push_back(std::move(proof));
    }
    if (!out.records.empty()) {
      if (chain.records == 0) chain.from = at;
      if (previous && *previous != record->header.previous) chain.breaks.push_back(at);
      previous = hash;
      ++chain.records;
      chain.head = hash;
      chain.until = record->end();
    }
    at = record->end();
  }
  return out;
}

Result<std::optional<ProofRecord>> ProofReader::find(journal::Position at) {
  const auto record = journal_.read(at);
  if (!record && record.error().kind == ErrorKind::not_found) return std::optional<ProofRecord>{};
  if (!record) return unexpected(record.error());
  ProofRecord proof = proof_of(*record);
  CollectMessage message(proof);
  if (auto read = read_changes(record->payload, message); !read) return unexpected(std::move(read).error());
  keep_bytes(*record, record->hash(), proof);
  return std::optional(std::move(proof));
}

Result<ProofRecord> read_proof_record(std::string_view bytes) {
  if (bytes.size() < journal::kRecordHeaderBytes)
    return unexpected(ErrorKind::malformed, "its bytes are no record of a journal");
  const auto record = journal::parse_record(bytes, journal::claimed_position(bytes));
  if (!record || record->size() != bytes.size())
    return unexpected(ErrorKind::malformed, "its bytes are no whole record of a journal, or the CRC is wrong");
  ProofRecord proof = proof_of(*record);
  CollectProof collect(nullptr, proof);
  CollectMessage message(proof);
  auto read = read_changes(record->payload, collect);
  if (read) read = read_changes(record->payload, message);
  if (!read) return unexpected(ErrorKind::malformed, read.error().what);
  keep_bytes(*record, journal::hash_of(bytes), proof);
  return proof;
}

}  // namespace parcelgate::sqlite
