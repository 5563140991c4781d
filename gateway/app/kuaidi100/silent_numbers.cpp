#include "gateway/app/kuaidi100/silent_numbers.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/app/kuaidi100/parcel_trace.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// The carrier of the subscription's shipment now; empty: not known yet.
Result<std::string> carrier_of(Reader& reader, const Directory& directory, const Kuaidi100Subscription& subscription) {
  if (!subscription.company.empty()) return carrier_of_company(directory, subscription.company);
  const auto choice = find_choice(reader, subscription.tenant, subscription.tracking_number);
  if (!choice) return unexpected(choice.error());
  return *choice ? (*choice)->carrier : std::string{};
}

}  // namespace

SilentNumbers::SilentNumbers(Parts parts)
    : parts_(std::move(parts)), thread_([this](const std::stop_token& stop) { run(stop); }) {
  name_thread(thread_, "kuaidi100");
}

SilentNumbers::~SilentNumbers() = default;

void SilentNumbers::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, stop, kLookEvery, [&stop] { return stop.stop_requested(); })) {
    if (const auto looked = look(); !looked)
      log(LogLevel::error, "kuaidi100_read_failed", {{"error", looked.error().what}});
  }
}

Result<void> SilentNumbers::look() {
  const auto held = parts_.pushes.list_older(parts_.time.now() - kWithoutScan);
  if (held.empty()) return {};
  if (!reader_) {
    auto opened = parts_.store.open_reader();
    if (!opened) return unexpected(std::move(opened).error());
    reader_ = *std::move(opened);
  }
  const auto directory = parts_.directory();
  std::size_t sent = 0;
  for (const Kuaidi100Pushes::Held& each : held) {
    if (sent == kMostAtOnce) break;
    const auto parcel = find_silent(*reader_, *directory, each);
    if (!parcel) return unexpected(parcel.error());
    if (!*parcel) continue;
    send(each.subscription, **parcel);
    ++sent;
  }
  return {};
}

/// What is known of a number that is silent for too long; nothing: it is not.
Result<std::optional<Kuaidi100Parcel>> SilentNumbers::find_silent(Reader& reader, const Directory& directory,
                                                                  const Kuaidi100Pushes::Held& held) {
  const Kuaidi100Subscription& subscription = held.subscription;
  const auto carrier = carrier_of(reader, directory, subscription);
  if (!carrier) return unexpected(carrier.error());
  const auto shipment = find_kuaidi100_shipment(reader, {subscription.tenant, *carrier, subscription.tracking_number});
  if (!shipment) return unexpected(shipment.error());
  Kuaidi100Parcel parcel;
  if (*shipment) {
    // The push of a journey that has ended is under way.
    if (push_status_of(**shipment) != PushStatus::polling) return std::optional<Kuaidi100Parcel>{};
    auto known = read_kuaidi100_parcel(reader, **shipment, directory.locale_of(subscription.tenant));
    if (!known) return unexpected(std::move(known).error());
    parcel = *std::move(known);
  }
  const Instant now = parts_.time.now();
  if (!parcel.rows.empty() && now - std::max(held.since, parcel.rows.front().at) < kWithoutChange)
    return std::optional<Kuaidi100Parcel>{};
  parcel.company = subscription.company;
  parcel.number = subscription.number;
  parcel.detail = kuaidi100_detail(subscription.resultv2);
  return std::optional(std::move(parcel));
}

void SilentNumbers::send(const Kuaidi100Subscription& subscription, const Kuaidi100Parcel& parcel) {
  HttpRequest request = kuaidi100_push_request(subscription, parcel, PushStatus::abort, {});
  request.address_policy = parts_.pushes.policy();
  parts_.http.send(std::move(request), [&pushes = parts_.pushes, attempts = attempts_,
                                        subscription](const Result<HttpResponse>& answer) {
    const auto judged = judge_kuaidi100_answer(answer);
    const std::string key = kuaidi100_key(subscription.customer, subscription.tracking_number);
    const std::scoped_lock lock(attempts->mutex);
    if (!judged && ++attempts->failed[key] < kMostAttempts) return;
    attempts->failed.erase(key);
    if (!judged) log(LogLevel::warn, "kuaidi100_given_up", {{"subscription", key}, {"error", judged.error().what}});
    pushes.end(subscription);
  });
}

}  // namespace parcelgate
