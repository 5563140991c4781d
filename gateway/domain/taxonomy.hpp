// The one vocabulary: 17 statuses and their reasons. The tables come from schemas/taxonomy.json at build time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {

/// The normalized state of a shipment. Enumerators equal their wire spelling.
enum class Status : std::uint8_t {
  not_found,
  info_received,
  awaiting_pickup,
  picked_up,
  in_transit,
  customs,
  out_for_delivery,
  available_for_pickup,
  delivery_attempted,
  on_hold,
  exception,
  delivered,
  returning,
  returned,
  lost_or_destroyed,
  cancelled,
  expired,
};
inline constexpr std::size_t kStatusCount = 17;

/// Which way a shipment, or one event of it, is going.
enum class Leg : std::uint8_t { outbound, return_, rto, exchange };

/// How strong the evidence of an event is, weakest first.
enum class ProofLevel : std::uint8_t { declared, scanned, signed_, photo };

/// The party that has to act next.
enum class Party : std::uint8_t { none, buyer, seller, carrier, platform };

/// Languages in which a customer or an agent reads.
enum class Locale : std::uint8_t { en, zh_cn, zh_tw };
inline constexpr std::size_t kLocaleCount = 3;

/// The finer step or cause in addition to a status: an entry of the taxonomy's reason table.
class Reason {
 public:
  constexpr Reason() = default;  ///< `unmapped`, the first of the table
  constexpr explicit Reason(std::uint16_t index) noexcept : index_(index) {}
  [[nodiscard]] constexpr std::uint16_t index() const noexcept { return index_; }
  [[nodiscard]] bool is_unmapped() const noexcept { return index_ == 0; }
  friend bool operator==(Reason, Reason) = default;

 private:
  std::uint16_t index_{0};
};

/// The strongest milestone that an event with a given reason can set.
enum class ClockEffect : std::uint8_t { none, first_physical_scan, signed_, returning };

struct StatusInfo {
  std::string_view id;
  std::array<std::string_view, kLocaleCount> labels;  ///< by Locale
  bool terminal;                                      ///< the journey of this leg is over
  bool physical;                                      ///< a carrier has the parcel, or had it
  std::uint8_t rank;                                  ///< order of two events at the same instant
};

struct ReasonInfo {
  std::string_view id;
  std::string_view group;
  std::array<std::string_view, kLocaleCount> labels;
  Party action_required_by;  ///< on the way to the buyer; see the function action_required_by()
  ProofLevel proof;          ///< the least that this reason proves
  bool counts_as_receipt;    ///< false: a `delivered` with this reason does not show that the addressee has the goods
  ClockEffect clock_effect;
  bool generic;  ///< adds nothing to the status: it does not contradict a finer reason of another source
  std::string_view
      family;  ///< "arrival", "departure" or empty: reasons of one family are interchangeable between sources
  /// The one status that every status map uses with it, so that a reason has the same status for every carrier. With
  /// `returning` and `returned` a reason names the cause of the return.
  std::optional<Status> only_status;
};

[[nodiscard]] const StatusInfo& info(Status status) noexcept;
[[nodiscard]] const ReasonInfo& info(Reason reason) noexcept;
[[nodiscard]] std::span<const StatusInfo> all_statuses() noexcept;
[[nodiscard]] std::span<const ReasonInfo> all_reasons() noexcept;
/// Who has to act on a reason. The parties of the table are those of a parcel to the buyer; of one to the seller (a
/// return, or one on its way back) the seller is the recipient, and the buyer of a return its sender.
/// @param registered  the shipment's leg
/// @param of_event    the leg that the event itself names
[[nodiscard]] Party action_required_by(Reason reason, Leg registered, std::optional<Leg> of_event) noexcept;
/// The label that replaces status and reason before the first event.
[[nodiscard]] std::string_view no_events_label(Locale locale) noexcept;
/// Version of the taxonomy, e.g. "1"; every event carries it inside mapping_version.
[[nodiscard]] std::string_view taxonomy_version() noexcept;

/// The least that an event of this status and reason proves: the reason's own level, or for `unmapped` reasons
/// `scanned` where the status is physical. Decoders raise it when the carrier shows more (a signature, a photo).
[[nodiscard]] ProofLevel least_proof(Status status, Reason reason) noexcept;

[[nodiscard]] std::string_view to_string(Status status) noexcept;
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;
[[nodiscard]] std::string_view to_string(Leg leg) noexcept;
[[nodiscard]] std::string_view to_string(ProofLevel level) noexcept;
[[nodiscard]] std::string_view to_string(Party party) noexcept;
[[nodiscard]] std::string_view to_string(ClockEffect effect) noexcept;
[[nodiscard]] std::string_view to_string(Locale locale) noexcept;  ///< BCP 47: "zh-CN"

[[nodiscard]] std::optional<Status> find_status(std::string_view id) noexcept;
[[nodiscard]] std::optional<Reason> find_reason(std::string_view id) noexcept;
[[nodiscard]] std::optional<Leg> find_leg(std::string_view id) noexcept;
[[nodiscard]] std::optional<Locale> find_locale(std::string_view tag) noexcept;
[[nodiscard]] std::optional<ProofLevel> find_proof_level(std::string_view id) noexcept;
[[nodiscard]] std::optional<Party> find_party(std::string_view id) noexcept;

/// The ids of all_statuses() and all_reasons(), see the template all_names().
template <>
[[nodiscard]] std::vector<std::string_view> all_names<Status>();
template <>
[[nodiscard]] std::vector<std::string_view> all_names<Reason>();

}  // namespace parcelgate
