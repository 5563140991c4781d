#include "gateway/app/kuaidi100/push_outlet.hpp"

#include <utility>

#include "gateway/app/kuaidi100/parcel_trace.hpp"
#include "gateway/app/outlets/webhooks/webhook_outlet.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/md5.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kTimeout{20'000};  // within it Kuaidi100's receivers have to answer
constexpr std::size_t kMostAnswerBytes = 64 * 1024;

std::string_view to_string(PushStatus status) noexcept {
  if (status == PushStatus::polling) return "polling";
  return status == PushStatus::shutdown ? "shutdown" : "abort";
}

/// The member that Kuaidi100 no longer recommends and old receivers still read.
std::string_view bill_status(const Kuaidi100Parcel& parcel) noexcept {
  if (parcel.is_signed) return "check";
  return parcel.state && parcel.state->basic == "5" ? "sending" : "got";
}

std::string render_param(const Kuaidi100Subscription& subscription, const Kuaidi100Parcel& parcel, PushStatus status,
                         std::string_view com_new) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "status", to_string(status));
    write_member(writer, "billstatus", bill_status(parcel));
    const std::string_view cause = parcel.rows.empty() ? "3天查询无记录" : "60天无变化";
    write_member(writer, "message", status == PushStatus::abort ? cause : std::string_view{});
    write_member(writer, "autoCheck", com_new.empty() ? "0" : "1");
    write_member(writer, "comOld", com_new.empty() ? std::string_view{} : std::string_view(subscription.company));
    write_member(writer, "comNew", com_new);
    write_key(writer, "lastResult");
    write_kuaidi100_parcel(writer, parcel);
  });
}

/// Kuaidi100's code of the shipment's carrier, where it is not the one that was subscribed.
std::string corrected_company(const Directory& directory, const Kuaidi100Subscription& subscription,
                              const Shipment& shipment) {
  if (!directory.kuaidi100_companies || shipment.key.carrier == kUnknownCarrier) return {};
  if (carrier_of_company(directory, subscription.company) == shipment.key.carrier) return {};
  return std::string(directory.kuaidi100_companies->find_code(shipment.key.carrier));
}

bool says_true(const rapidjson::Value& answer) {
  const auto* result = find_member(answer, "result");
  if (result == nullptr) return false;
  return result->IsTrue() || (result->IsString() && text_of(*result) == "true");
}

}  // namespace

PushStatus push_status_of(const Shipment& shipment) noexcept {
  if (!shipment.status || !info(*shipment.status).terminal) return PushStatus::polling;
  return *shipment.status == Status::expired ? PushStatus::abort : PushStatus::shutdown;
}

HttpRequest kuaidi100_push_request(const Kuaidi100Subscription& subscription, const Kuaidi100Parcel& parcel,
                                   PushStatus status, std::string_view com_new) {
  const std::string param = render_param(subscription, parcel, status, com_new);
  HttpRequest request;
  request.method = "POST";
  request.url = subscription.callback_url;
  request.total_timeout = kTimeout;
  request.max_response_bytes = kMostAnswerBytes;
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
  if (subscription.salt) request.body = "sign=" + to_hex_upper(md5_bytes(param + *subscription.salt)) + "&";
  request.body.append("param=").append(form_encode(param));
  return request;
}

Result<void> judge_kuaidi100_answer(const Result<HttpResponse>& answer) {
  auto judged = judge_webhook_answer(answer);
  if (!judged) {
    // A receiver of Kuaidi100's kind knows no "gone": such an answer is a failure like any other.
    if (judged.error().kind != ErrorKind::gone) return judged;
    return unexpected(ErrorKind::unreachable, judged.error().what);
  }
  const auto body = parse_json(answer->body);
  if (body && body->IsObject() && says_true(*body)) return {};
  return unexpected(ErrorKind::unreachable, "the receiver's answer has no \"result\" true");
}

Result<Reader*> Kuaidi100PushOutlet::reader() {
  if (!reader_) {
    auto opened = parts_.store.open_reader();
    if (!opened) return unexpected(std::move(opened).error());
    reader_ = *std::move(opened);
  }
  return reader_.get();
}

std::string Kuaidi100PushOutlet::subject_of(const FeedEntry& entry) const {
  if (entry.tracking_number.empty() || !entry.type.starts_with("parcelgate.shipment.")) return {};
  const auto subscription = parts_.pushes.find(customer_, entry.tracking_number);
  const bool is_its = subscription && subscription->tenant == entry.tenant;
  return is_its ? kuaidi100_subject(entry.tenant, entry.tracking_number) : std::string{};
}

void Kuaidi100PushOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  const FeedEntry& last = entries.back();
  const auto subscription = parts_.pushes.find(customer_, last.tracking_number);
  if (!subscription) return done({});  // it has ended since
  const auto mine = reader();
  if (!mine) return done(unexpected(mine.error()));
  const auto shipment = find_kuaidi100_shipment(**mine, {last.tenant, last.carrier, last.tracking_number});
  if (!shipment) return done(unexpected(shipment.error()));
  if (!*shipment) return done({});
  const auto directory = parts_.directory();
  auto parcel = read_kuaidi100_parcel(**mine, **shipment, directory->locale_of(last.tenant));
  if (!parcel) return done(unexpected(parcel.error()));
  if (parcel->rows.empty()) return done({});  // Kuaidi100 pushes nothing before the first event
  parcel->company = subscription->company;
  parcel->number = subscription->number;
  parcel->detail = kuaidi100_detail(subscription->resultv2);
  const std::string com_new = corrected_company(*directory, *subscription, **shipment);
  if (!com_new.empty()) parcel->company = com_new;

  const PushStatus status = push_status_of(**shipment);
  HttpRequest request = kuaidi100_push_request(*subscription, *parcel, status, com_new);
  request.address_policy = parts_.pushes.policy();
  // The subscriptions outlive the HTTP client's answers; the outlet may be gone by then.
  parts_.http.send(std::move(request), [&pushes = parts_.pushes, subscription = *subscription, status,
                                        done = std::move(done)](const Result<HttpResponse>& answer) {
    auto judged = judge_kuaidi100_answer(answer);
    if (judged && status != PushStatus::polling) pushes.end(subscription);
    done(std::move(judged));
  });
}

std::string kuaidi100_outlet_name(std::string_view customer) {
  return std::string("kuaidi100-").append(customer);
}

FollowerOptions kuaidi100_follower_options(std::string_view customer, std::string_view tenant) {
  FollowerOptions options;
  options.outlet = kuaidi100_outlet_name(customer);
  options.tenant = tenant;
  options.window = 8;
  use_webhook_retries(options);
  options.retry_steps = {std::chrono::minutes{30}, std::chrono::minutes{30}, std::chrono::minutes{30}};
  options.pauses_when_gone = false;
  return options;
}

}  // namespace parcelgate
