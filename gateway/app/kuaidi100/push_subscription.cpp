#include "gateway/app/kuaidi100/push_subscription.hpp"

#include "gateway/wire/json.hpp"

namespace parcelgate {

std::string kuaidi100_key(std::string_view customer, std::string_view tracking_number) {
  // Customer numbers have no slash of their own as a rule; a clash is impossible since numbers have none.
  return std::string(customer).append("/").append(tracking_number);
}

std::string kuaidi100_subject(std::string_view tenant, std::string_view tracking_number) {
  return std::string(tenant).append("/").append(tracking_number);
}

std::string render_stored(const Kuaidi100Subscription& subscription) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "customer", subscription.customer);
    write_member(writer, "tenant", subscription.tenant);
    write_member(writer, "tracking_number", subscription.tracking_number);
    write_member(writer, "company", subscription.company);
    write_member(writer, "number", subscription.number);
    write_member(writer, "callback_url", subscription.callback_url);
    if (subscription.salt) write_member(writer, "salt", *subscription.salt);
    write_member(writer, "resultv2", subscription.resultv2);
  });
}

Result<Kuaidi100Subscription> parse_stored_kuaidi100(std::string_view json) {
  const auto document = parse_json(json);
  if (!document) return unexpected(document.error());
  const auto text = [&](std::string_view name) { return std::string(find_text(*document, name)); };
  Kuaidi100Subscription out{text("customer"),
                            text("tenant"),
                            text("tracking_number"),
                            text("company"),
                            text("number"),
                            text("callback_url"),
                            {},
                            text("resultv2")};
  if (find_member(*document, "salt") != nullptr) out.salt = text("salt");
  if (out.customer.empty() || out.tracking_number.empty() || out.callback_url.empty()) {
    return unexpected(ErrorKind::malformed,
                      "a subscription of Kuaidi100's kind without its customer, number or address");
  }
  return out;
}

}  // namespace parcelgate
