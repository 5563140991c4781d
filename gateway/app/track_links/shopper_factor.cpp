#include "gateway/app/track_links/shopper_factor.hpp"

#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kPhoneEnd = 4;

ShopperFactor read_factor(const std::optional<StateRecord>& record) {
  if (!record) return {};
  const auto document = parse_json(record->value);
  if (!document) return {};
  return {std::string(find_text(*document, "phone_end")), std::string(find_text(*document, "postcode"))};
}

/// Texts of any length compare in the same time, by their digests.
bool is_same(std::string_view known, std::string_view stated) {
  const bool is_equal = equal_in_constant_time(sha256_bytes(known), sha256_bytes(stated));
  return is_equal && !known.empty();
}

}  // namespace

std::string phone_end_of(std::string_view phone) {
  std::string digits;
  for (const char letter : phone) {
    if (is_ascii_digit(letter)) digits.push_back(letter);
  }
  return digits.size() < kPhoneEnd ? std::string{} : digits.substr(digits.size() - kPhoneEnd);
}

std::string plain_postcode(std::string_view postcode) {
  std::string out;
  for (const char letter : postcode) {
    if (is_ascii_digit(letter) || is_ascii_letter(letter)) out.push_back(ascii_upper(letter));
  }
  return out;
}

Result<void> store_factor(Transaction& transaction, const TrackSubject& subject, const ShopperFactor& factor) {
  if (factor.empty()) return {};
  const std::string key = subject_key(subject);
  const auto record = transaction.find_record(kShopperFactors, key);
  if (!record) return unexpected(record.error());
  const ShopperFactor before = read_factor(*record);
  ShopperFactor after = factor;
  if (after.phone_end.empty()) after.phone_end = before.phone_end;
  if (after.postcode.empty()) after.postcode = before.postcode;
  if (after == before) return {};
  std::string value = render_json_object([&](JsonWriter& writer) {
    write_if_given(writer, "phone_end", after.phone_end);
    write_if_given(writer, "postcode", after.postcode);
  });
  return transaction.store_record({std::string(kShopperFactors), key, std::move(value), {}});
}

Result<ShopperFactor> find_factor(Reader& reader, const TrackSubject& subject) {
  const auto record = reader.find_record(kShopperFactors, subject_key(subject));
  if (!record) return unexpected(record.error());
  return read_factor(*record);
}

bool proves(const ShopperFactor& known, std::string_view phone, std::string_view postcode) {
  const bool by_phone = is_same(known.phone_end, phone_end_of(phone));
  const bool by_postcode = is_same(known.postcode, plain_postcode(postcode));
  return by_phone || by_postcode;
}

}  // namespace parcelgate
