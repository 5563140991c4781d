#include "gateway/domain/taxonomy.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

#include "taxonomy_table.inc"

static_assert(std::size(kStatuses) == kStatusCount, "taxonomy.json: one row for each Status");
static_assert(kReasons[0].id == "unmapped", "taxonomy.json: unmapped must be first");

constexpr Names<4> kLegs{"outbound", "return", "rto", "exchange"};
constexpr Names<4> kProofLevels{"declared", "scanned", "signed", "photo"};
constexpr Names<5> kParties{"none", "buyer", "seller", "carrier", "platform"};
constexpr Names<4> kClockEffects{"none", "first_physical_scan", "signed", "returning"};
constexpr Names<kLocaleCount> kLocales{"en", "zh-CN", "zh-TW"};

constexpr std::uint32_t hash(std::string_view id) noexcept {
  std::uint32_t value = 2166136261U;
  for (const char letter : id) value = (value ^ static_cast<std::uint8_t>(letter)) * 16777619U;
  return value ^ (value >> 15U);
}

/// Open addressing, at most a quarter full: row number + 1 by the hash of the id, 0 for an empty place.
template <std::size_t kSize>
struct IdTable {
  std::array<std::uint16_t, kSize> places{};

  template <class Row, std::size_t kCount>
  explicit constexpr IdTable(const Row (&rows)[kCount]) {
    static_assert(kCount * 4 <= kSize);
    for (std::size_t row = 0; row < kCount; ++row) {
      std::size_t place = hash(rows[row].id) % kSize;
      while (places[place] != 0) {
        // Not a constant expression, so that a duplicate id does not compile.
        if (rows[places[place] - 1U].id == rows[row].id) throw "taxonomy.json: duplicate id";
        place = (place + 1) % kSize;
      }
      places[place] = static_cast<std::uint16_t>(row + 1);
    }
  }

  template <class Row>
  [[nodiscard]] constexpr std::optional<std::uint16_t> find(const Row* rows, std::string_view id) const noexcept {
    for (std::size_t place = hash(id) % kSize; places[place] != 0; place = (place + 1) % kSize) {
      const auto row = static_cast<std::uint16_t>(places[place] - 1U);
      if (rows[row].id == id) return row;
    }
    return std::nullopt;
  }
};

constexpr IdTable<128> kStatusTable{kStatuses};
constexpr IdTable<1024> kReasonTable{kReasons};

template <class Info>
std::vector<std::string_view> ids_of(std::span<const Info> infos) {
  std::vector<std::string_view> out;
  for (const Info& one : infos) out.push_back(one.id);
  return out;
}

}  // namespace

const StatusInfo& info(Status status) noexcept {
  return kStatuses[static_cast<std::size_t>(status)];
}

const ReasonInfo& info(Reason reason) noexcept {
  return kReasons[reason.index() < std::size(kReasons) ? reason.index() : 0];
}

std::span<const StatusInfo> all_statuses() noexcept {
  return kStatuses;
}
std::span<const ReasonInfo> all_reasons() noexcept {
  return kReasons;
}
std::string_view taxonomy_version() noexcept {
  return kVersion;
}

ProofLevel least_proof(Status status, Reason reason) noexcept {
  if (!reason.is_unmapped()) return info(reason).proof;
  return info(status).physical ? ProofLevel::scanned : ProofLevel::declared;
}

std::string_view to_string(Status status) noexcept {
  return info(status).id;
}
std::string_view to_string(Reason reason) noexcept {
  return info(reason).id;
}
std::string_view to_string(Leg leg) noexcept {
  return name_of(kLegs, leg);
}
std::string_view to_string(ProofLevel level) noexcept {
  return name_of(kProofLevels, level);
}
std::string_view to_string(Party party) noexcept {
  return name_of(kParties, party);
}
std::string_view to_string(ClockEffect effect) noexcept {
  return name_of(kClockEffects, effect);
}
std::string_view to_string(Locale locale) noexcept {
  return name_of(kLocales, locale);
}

std::optional<Status> find_status(std::string_view id) noexcept {
  const auto row = kStatusTable.find(kStatuses, id);
  return row ? std::optional{static_cast<Status>(*row)} : std::nullopt;
}

std::optional<Reason> find_reason(std::string_view id) noexcept {
  const auto row = kReasonTable.find(kReasons, id);
  return row ? std::optional{Reason{*row}} : std::nullopt;
}

std::optional<Leg> find_leg(std::string_view id) noexcept {
  return find_name<Leg>(kLegs, id);
}
std::optional<Locale> find_locale(std::string_view tag) noexcept {
  return find_name<Locale>(kLocales, tag);
}
std::optional<ProofLevel> find_proof_level(std::string_view id) noexcept {
  return find_name<ProofLevel>(kProofLevels, id);
}
std::optional<Party> find_party(std::string_view id) noexcept {
  return find_name<Party>(kParties, id);
}

template <>
std::vector<std::string_view> all_names<Status>() {
  return ids_of(all_statuses());
}
template <>
std::vector<std::string_view> all_names<Reason>() {
  return ids_of(all_reasons());
}

Party action_required_by(Reason reason, Leg registered, std::optional<Leg> of_event) noexcept {
  const ReasonInfo& about = info(reason);
  const Party party = about.action_required_by;
  if (party != Party::buyer && party != Party::seller) return party;
  const bool is_return = registered == Leg::return_;
  const bool comes_back = of_event == Leg::rto || (registered == Leg::rto && of_event != Leg::outbound);
  const bool to_seller = is_return != comes_back || (of_event == Leg::return_ && !is_return);
  const Party sender = is_return || of_event == Leg::return_ ? Party::buyer : Party::seller;
  // The sender must act before the parcel is handed over, and on faults of packing and address.
  constexpr std::string_view kOfSender[] = {"shipper_data_wrong", "packaging_issue", "hazardous",
                                            "rejected_by_carrier"};
  if (about.group == "pre_carriage" ||
      std::find(std::begin(kOfSender), std::end(kOfSender), about.id) != std::end(kOfSender)) {
    return sender;
  }
  return to_seller ? Party::seller : party;
}

std::string_view no_events_label(Locale locale) noexcept {
  constexpr std::array<std::string_view, kLocaleCount> kLabels{"No tracking information yet", "暂无物流信息",
                                                               "尚無物流資訊"};
  return kLabels[static_cast<std::size_t>(locale)];
}

}  // namespace parcelgate
