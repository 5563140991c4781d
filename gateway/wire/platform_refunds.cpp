#include "gateway/wire/platform_refunds.hpp"

#include "gateway/domain/tracking_number.hpp"
#include "gateway/wire/member_limits.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::string_view kMember = "platform_refunds";

PlatformRefund read_refund(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  PlatformRefund refund;
  refund.refund_id = reader.check_id("refund_id", reader.text("refund_id", Need::required));
  refund.sku = reader.limit_size("sku", reader.text("sku", Need::optional), kLongestName);
  reader.finish();
  return refund;
}

}  // namespace

PlatformRefunds read_platform_refunds(ObjectReader& parent) {
  PlatformRefunds platforms;
  if (parent.member(kMember, Need::optional) == nullptr) return platforms;
  for (const auto& member : parent.members(kMember)) {
    if (platforms.size() == kMostPlatformRefunds) {
      parent.fault(kMember, "names more than " + std::to_string(kMostPlatformRefunds) + " platforms");
      break;
    }
    if (member.name != to_slug(member.name) || member.name.empty() || member.name.size() > kLongestId)
      parent.faults().add(member.pointer, "is not the id of a platform", "`parcelgate platforms list` names them");
    platforms.insert_or_assign(member.name, read_refund(*member.value, member.pointer, parent.faults()));
  }
  return platforms;
}

void write_platform_refunds(JsonWriter& writer, const PlatformRefunds& platforms) {
  if (platforms.empty()) return;
  write_key(writer, kMember);
  writer.StartObject();
  for (const auto& [platform, refund] : platforms) {
    write_key(writer, platform);
    writer.StartObject();
    write_member(writer, "refund_id", refund.refund_id);
    write_if_given(writer, "sku", refund.sku);
    writer.EndObject();
  }
  writer.EndObject();
}

}  // namespace parcelgate
