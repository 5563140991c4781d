// Shadow mode: a candidate manifest decodes each message in addition to the acting one. The readings are compared event
// by event, and the candidate's reading is not stored.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// The kinds of differences between two readings of one message. Enumerators equal their wire spelling.
enum class ShadowDifference : std::uint8_t {
  only_acting,     ///< an event that only the acting manifest reads
  only_candidate,  ///< an event that only the candidate reads
  event_id,
  occurred_at,
  status,
  reason,
  leg,
  proof,
  location,
  carrier_code,
  carrier_text,
  retracts,               ///< the retracted event
  acting_undecodable,     ///< the whole message; the candidate reads it
  candidate_undecodable,  ///< the whole message; the acting manifest reads it
};
inline constexpr std::size_t kShadowDifferenceCount = 14;
[[nodiscard]] std::string_view to_string(ShadowDifference difference) noexcept;

/// One difference. The values are statuses, instants and codes, never places or texts, so they may be logged.
struct ShadowFinding {
  ShadowDifference difference{ShadowDifference::only_acting};
  std::string event_id;
  std::string acting;
  std::string candidate;
};

/// The result of comparing two readings of one message.
struct ShadowComparison {
  std::uint64_t events_same{0};
  std::uint64_t events_different{0};
  std::vector<ShadowFinding> findings;
};

/// Compares two readings. Events are paired by event_id, otherwise by instant and code within their shipment. Pure.
[[nodiscard]] ShadowComparison compare_readings(const Result<Decoded>& acting, const Result<Decoded>& candidate);

/// The sums of one account. They start anew when either manifest version changes.
struct ShadowTally {
  std::string account;
  std::string source;
  std::string acting_version;  ///< empty: no acting manifest
  std::string candidate_version;
  Instant since{};
  std::uint64_t messages{0};
  std::uint64_t events_same{0};
  std::uint64_t events_different{0};
  std::array<std::uint64_t, kShadowDifferenceCount> differences{};
  std::array<ShadowFinding, kShadowDifferenceCount> latest;  ///< by difference; valid where the count is above zero
};

/// Counts the differences of all shadow accounts, and logs one example (shadow_difference) a minute for each account
/// and kind. Thread-safe.
class ShadowBook {
 public:
  explicit ShadowBook(Metrics& metrics);

  /// Adds the comparison of one message.
  /// @param acting_version  empty: no manifest acts for the account
  void add(const Account& account, std::string_view acting_version, std::string_view candidate_version,
           const ShadowComparison& comparison, Instant at);
  /// The sums, ordered by account id.
  [[nodiscard]] std::vector<ShadowTally> report() const;

 private:
  struct Entry {
    ShadowTally tally;
    std::array<Instant, kShadowDifferenceCount> reported_at{};
  };
  Metrics& metrics_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

/// The shadow settings of an account. Default: off.
struct Shadow {
  std::shared_ptr<const Source> candidate;  ///< null: none
  std::shared_ptr<ShadowBook> book;         ///< null: off
  bool acts{true};                          ///< false: the account's own source is compared too, and nothing is stored

  /// Whether messages of the account are compared.
  [[nodiscard]] bool is_on() const noexcept { return book != nullptr && (candidate != nullptr || !acts); }
  /// Decodes the message with the candidate and adds the comparison with `read`, the reading of the account's source.
  void watch(const Account& account, const Source& source, const SourceMessage& message,
             const Result<Decoded>& read) const;
  friend bool operator==(const Shadow& left, const Shadow& right) noexcept {
    const auto version = [](const Shadow& of) {
      return of.candidate ? of.candidate->mapping_version() : std::string_view{};
    };
    return left.acts == right.acts && version(left) == version(right);
  }
};

}  // namespace parcelgate
