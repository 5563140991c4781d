#include "gateway/edge/track/number_lookup.hpp"

#include <utility>
#include <vector>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/app/track_links/shopper_factor.hpp"
#include "gateway/net/source_network.hpp"

namespace parcelgate {
namespace {

constexpr double kGuessesOfNumber = 5;
constexpr std::chrono::seconds kNumberRefill{120};
/// Higher than the limit of a number, because many people may share an address.
constexpr double kGuessesOfAddress = 30;
constexpr std::chrono::seconds kAddressRefill{6};

/// The possible keys of a parcel with this number. With a carrier there is one key. Without, there is one for each
/// carrier with numbers of this form, and one for the carrier that was chosen when the number was registered without a
/// carrier.
Result<std::vector<ShipmentKey>> keys_of(const LookupQuestion& question, const Directory& directory, Reader& reader) {
  if (!question.carrier.empty())
    return std::vector{directory.key_of(question.tenant, question.carrier, question.number)};
  const Directory::FoundNumber found = directory.find_carriers(question.tenant, question.number, {});
  std::vector<ShipmentKey> keys;
  const auto choice = find_choice(reader, question.tenant, found.tracking_number);
  if (!choice) return unexpected(choice.error());
  if (*choice) keys.push_back({question.tenant, (*choice)->carrier, found.tracking_number});
  for (const PossibleCarrier& possible : found.possible)
    keys.push_back({question.tenant, possible.carrier, found.tracking_number});
  if (keys.empty()) keys.push_back({question.tenant, std::string(kUnknownCarrier), found.tracking_number});
  return keys;
}

/// The shipment of the first key that has one. All keys are read, so that the response time does not show which key it
/// was.
Result<std::optional<LookupAnswer>> read_first(const std::vector<ShipmentKey>& keys, Reader& reader) {
  std::optional<LookupAnswer> first;
  for (const ShipmentKey& key : keys) {
    TrackSubject subject{key.tenant, {}, key.carrier, key.tracking_number};
    auto rows = read_track_rows(reader, subject, {});
    if (!rows && rows.error().kind != ErrorKind::not_found) return unexpected(std::move(rows).error());
    if (!rows || first) continue;
    subject.carrier = rows->shipments.front().shipment.key.carrier;
    first = LookupAnswer{std::move(subject), *std::move(rows)};
  }
  return first;
}

/// Reads the same records for an unknown number and for a wrong factor, so that both take the same time.
Result<LookupAnswer> prove(std::optional<LookupAnswer> parcel, const LookupQuestion& question, const ShipmentKey& key,
                           Reader& reader) {
  const TrackSubject subject =
      parcel ? parcel->subject : TrackSubject{key.tenant, {}, key.carrier, key.tracking_number};
  const TrackSubject of_return{
      key.tenant, parcel ? parcel->rows.shipments.front().shipment.return_id : std::string("-"), {}, {}};
  const auto by_shipment = find_factor(reader, subject);
  if (!by_shipment) return unexpected(by_shipment.error());
  const auto by_return = find_factor(reader, of_return);
  if (!by_return) return unexpected(by_return.error());
  const bool proves_shipment = proves(*by_shipment, question.phone, question.postcode);
  const bool proves_return = of_return.is_return() && proves(*by_return, question.phone, question.postcode);
  if (!parcel || (!proves_shipment && !proves_return))
    return unexpected(ErrorKind::not_found, "no parcel with this carrier, number and second factor");
  if (!of_return.is_return()) return *std::move(parcel);
  auto rows = read_track_rows(reader, of_return, {});
  if (!rows) return unexpected(std::move(rows).error());
  return LookupAnswer{of_return, *std::move(rows)};
}

}  // namespace

NumberLookup::NumberLookup()
    : of_number_(kGuessesOfNumber, kNumberRefill), of_address_(kGuessesOfAddress, kAddressRefill) {}

Result<LookupAnswer> NumberLookup::find(const LookupQuestion& question, std::string_view address,
                                        const Directory& directory, Reader& reader) {
  // All carriers share one bucket for a number.
  const std::string number = directory.key_of(question.tenant, question.carrier, question.number).tracking_number;
  const std::string name = question.tenant + '\0' + number;
  const std::string source = source_network(address);
  const auto now = std::chrono::steady_clock::now();
  auto wait = of_address_.take(source, now);
  if (!wait) wait = of_number_.take(name, now);
  if (wait) return unexpected(Error{ErrorKind::rate_limited, "too many attempts; retry later", wait});
  const auto keys = keys_of(question, directory, reader);
  if (!keys) return unexpected(keys.error());
  auto parcel = read_first(*keys, reader);
  if (!parcel) return unexpected(std::move(parcel).error());
  auto answer = prove(*std::move(parcel), question, keys->front(), reader);
  if (answer) {
    of_number_.give_back(name);
    of_address_.give_back(source);
  }
  return answer;
}

}  // namespace parcelgate
