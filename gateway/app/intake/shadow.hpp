// Shadow mode: a candidate decodes beside the manifest that acts, is compared event by event, and acts on nothing.
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

/// In what two readings of one message may differ. Enumerators equal their wire spelling.
enum class ShadowDifference : std::uint8_t {
  only_acting,     ///< an event that the candidate does not read
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
  retracts,               ///< the event that it takes back
  acting_undecodable,     ///< the whole message; the candidate reads it
  candidate_undecodable,  ///< the whole message; the acting manifest reads it
};
inline constexpr std::size_t kShadowDifferenceCount = 14;
[[nodiscard]] std::string_view to_string(ShadowDifference difference) noexcept;

/// One difference. Its values are statuses, instants and the like; never places or texts.
struct ShadowFinding {
  ShadowDifference difference{ShadowDifference::only_acting};
  std::string event_id;
  std::string acting;
  std::string candidate;
};

struct ShadowComparison {
  std::uint64_t events_same{0};
  std::uint64_t events_different{0};
  std::vector<ShadowFinding> findings;
};

/// Pure. Events are paired by event_id, else by instant and code within their shipment.
[[nodiscard]] ShadowComparison compare_readings(const Result<Decoded>& acting, const Result<Decoded>& candidate);

/// What was found for one account since the candidate was loaded.
struct ShadowTally {
  std::string account;
  std::string source;
  std::string acting_version;  ///< empty: compared with nothing
  std::string candidate_version;
  Instant since{};
  std::uint64_t messages{0};
  std::uint64_t events_same{0};
  std::uint64_t events_different{0};
  std::array<std::uint64_t, kShadowDifferenceCount> differences{};
  std::array<ShadowFinding, kShadowDifferenceCount> latest;  ///< by difference; where its count is above zero
};

/// Counts and, sampled, logs what candidates do differently. Thread-safe.
class ShadowBook {
 public:
  explicit ShadowBook(Metrics& metrics);

  /// @param acting_version  empty: nothing acts for the account
  void add(const Account& account, std::string_view acting_version, std::string_view candidate_version,
           const ShadowComparison& comparison, Instant at);
  /// By account.
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

/// How an account is watched. The default: not at all.
struct Shadow {
  std::shared_ptr<const Source> candidate;  ///< null: none
  std::shared_ptr<ShadowBook> book;         ///< null: nobody wants to know
  bool acts{true};                          ///< false: what the account's source reads is counted, and acted on nowhere

  [[nodiscard]] bool is_on() const noexcept { return book != nullptr && (candidate != nullptr || !acts); }
  /// Has the candidate read a message that the account's source has read.
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
