// Reads the feed and the raw log, which are in the journal.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/stores/journal/record_reader.hpp"
#include "adapters/stores/sqlite/damage_report.hpp"
#include "adapters/stores/sqlite/incarnation.hpp"
#include "adapters/stores/sqlite/proof_reader.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// For one thread at a time. Records that cannot be read are skipped and reported, because they must not stop the feed
/// for its readers.
class FeedReader {
 public:
  FeedReader(std::shared_ptr<const journal::Catalog> catalog, StoreIdentity identity,
             std::shared_ptr<DamageReport> damage)
      : catalog_(catalog),
        journal_(std::move(catalog)),
        identity_(std::move(identity)),
        scope_(identity_.incarnation.substr(0, kScopeLength)),
        damage_(std::move(damage)) {}

  [[nodiscard]] const StoreIdentity& identity() const noexcept { return identity_; }

  /// Entries with positions above `after` and up to `head`, at most `limit`.
  /// @param tenant  empty: all tenants
  /// @error unreachable: the journal cannot be read now
  [[nodiscard]] Result<std::vector<FeedEntry>> read(std::uint64_t after, std::uint64_t head, std::string_view tenant,
                                                    std::size_t limit);
  /// Last position of the feed before the oldest record that is still there; 0: no entry was removed.
  [[nodiscard]] std::uint64_t feed_before_first() const;
  [[nodiscard]] Result<std::optional<FeedEntry>> find(std::uint64_t position);
  [[nodiscard]] Result<std::optional<RawMessage>> find_message(std::int64_t id);
  [[nodiscard]] Result<std::optional<QuarantinedMessage>> find_quarantined(journal::Position at, std::int64_t id);
  [[nodiscard]] Result<RawPage> read_messages(std::int64_t from, Instant since, std::size_t limit,
                                              std::size_t most_bytes);
  [[nodiscard]] RawRange range() const;
  /// A reader of the same journal, for one scan.
  [[nodiscard]] ProofReader proofs() const { return {catalog_, identity_.incarnation}; }

 private:
  /// Reads the record at a position, or reports the damage and skips to the next one.
  [[nodiscard]] Result<std::optional<journal::Record>> next(journal::Position& at, std::string_view table);

  void name(std::vector<FeedEntry>& entries) const;

  /// Long enough that two folders of one installation never share it: 48 random bits.
  static constexpr std::size_t kScopeLength = 12;

  std::shared_ptr<const journal::Catalog> catalog_;
  journal::RecordReader journal_;
  StoreIdentity identity_;
  std::string scope_;
  std::shared_ptr<DamageReport> damage_;
  std::uint64_t read_until_{0};        ///< last position of the feed that read() returned
  journal::Position continues_at_{0};  ///< where the entry after it is, or later
};

}  // namespace parcelgate::sqlite
