#include "tools/courier-sim/engine.hpp"

#include <algorithm>

#include <pthread.h>

#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

constexpr unsigned kWorkers = 4;

value scans_json(const std::vector<Scan>& scans) {
  value list = value::array();
  for (const auto& scan : scans) {
    value entry;
    entry["id"] = value::string(scan.id);
    entry["code"] = value::string(scan.code);
    entry["text"] = value::string(scan.text);
    entry["at"] = value::string(to_utc(scan.at));
    list[list.size()] = entry;
  }
  return list;
}

/// A scan that never happened, to be reported with a wrong signature.
News false_news(const News& news) {
  News made_up = news;
  Scan scan = news.fresh.back();
  scan.id += "-forged";
  scan.text = "forged " + scan.text;
  scan.at += std::chrono::minutes(1);
  made_up.fresh = {scan};
  made_up.parcel.scans.push_back(scan);
  return made_up;
}

}  // namespace

Engine::Engine(const Scenario& scenario, World& world, Journal& journal, Dice& dice, const DisturbanceBox& disturbances,
               const Couriers& couriers)
    : scenario_(scenario),
      world_(world),
      journal_(journal),
      dice_(dice),
      disturbances_(disturbances),
      couriers_(couriers) {
  if (!scenario.mqtt.empty()) mqtt_ = std::make_unique<MqttNetwork>(scenario.mqtt);
  threads_.emplace_back([this](const std::stop_token& stop) { follow_world(stop); });
  pthread_setname_np(threads_.back().native_handle(), "scenario");
  for (unsigned i = 0; i < kWorkers; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    pthread_setname_np(threads_.back().native_handle(), ("push-" + std::to_string(i)).c_str());
  }
}

Engine::~Engine() = default;

std::size_t Engine::outstanding() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() + in_flight_;
}

void Engine::follow_world(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (const auto& news : world_.wait_for_news(stop)) {
      const auto disturbances = disturbances_.get();
      report(news, {.copies = std::max(1U, disturbances.copies)});
      if (dice_.happens(disturbances.forged)) report(news, {.is_forged = true});
    }
  }
}

void Engine::report(const News& news, const ReportOptions& options) {
  if (news.parcel.way == Way::poll || news.fresh.empty()) return;
  if (options.is_forged) {
    report_part(false_news(news), options);
  } else if (options.is_together) {
    report_part(news, options);
  } else {
    for (const auto& scan : news.fresh) report_part({news.parcel, {scan}}, options);
  }
}

std::string Engine::hook_of(const Account& account) const {
  return account.get("hook", scenario_.gateway + "/v1/hooks/" + account.source + "/" + account.account);
}

void Engine::report_part(const News& news, const ReportOptions& options) {
  Delivery delivery;
  delivery.source = news.parcel.source;
  delivery.number = news.parcel.number;
  delivery.scans = news.fresh;
  delivery.is_forged = options.is_forged;
  std::vector<Push> pushes;
  if (news.parcel.way == Way::mqtt) {
    const auto account = scenario_.accounts.find(news.parcel.source);
    if (account == scenario_.accounts.end() || options.is_forged) return;
    delivery.mqtt = word_message(account->second, news.parcel, news.fresh, options.is_together);
  } else {
    const auto courier = couriers_.find(news.parcel.source);
    if (courier == couriers_.end()) return;
    if (courier->second->needs_subscription() && !world_.find_subscription(news.parcel.source, news.parcel.number))
      return;
    pushes = courier->second->word_push(news, hook_of(courier->second->account()), options.is_forged);
  }
  const auto scatter = disturbances_.get().scatter;
  for (unsigned copy = 1; copy <= options.copies; ++copy) {
    delivery.copy = copy;
    delivery.due = Clock::now() + dice_.up_to(scatter);
    if (news.parcel.way == Way::mqtt) enqueue(delivery);
    for (const auto& push : pushes) {
      delivery.push = push;
      enqueue(delivery);
    }
  }
}

void Engine::enqueue(Delivery delivery) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(delivery));
  queued_.notify_all();
}

void Engine::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto next = std::min_element(queue_.begin(), queue_.end(),
                                       [](const Delivery& a, const Delivery& b) { return a.due < b.due; });
    if (next == queue_.end()) {
      queued_.wait(lock, stop, [&] { return !queue_.empty(); });
      continue;
    }
    if (next->due > Clock::now()) {
      const auto until = next->due;
      const auto size = queue_.size();
      queued_.wait_until(lock, stop, until, [&] { return queue_.size() != size; });
      continue;
    }
    Delivery delivery = std::move(*next);
    queue_.erase(next);
    ++in_flight_;
    lock.unlock();
    const auto outcome = attempt(delivery);
    note(delivery, outcome);
    lock.lock();
    --in_flight_;
    // A forgery is over with any answer; everything else is repeated until the documented acknowledgement is seen.
    const bool is_over = outcome.is_acknowledged || (delivery.is_forged && outcome.status != 0);
    if (is_over) continue;
    delivery.due = Clock::now() + scenario_.retry;
    queue_.push_back(std::move(delivery));
    queued_.notify_all();
  }
}

Engine::Outcome Engine::attempt(Delivery& delivery) {
  ++delivery.attempt;
  if (delivery.push.url.empty()) {
    if (!mqtt_) return {.error = "no broker: start with --mqtt"};
    const auto error = mqtt_->publish(delivery.mqtt);
    return {.is_acknowledged = error.empty(), .error = error};
  }
  const auto& courier = *couriers_.find(delivery.source)->second;
  const auto patience = std::chrono::seconds(std::stol(courier.account().get("ack_seconds", "20")));
  const auto reply = sender_.send(delivery.push, patience);
  const bool is_lost = reply.status != 0 && dice_.happens(disturbances_.get().ignored_ack);
  if (is_lost) return {.status = 0, .error = "the acknowledgement was lost on purpose"};
  return {.is_acknowledged = reply.status != 0 && courier.is_acknowledged(reply.status, reply.body),
          .status = reply.status,
          .error = reply.error};
}

void Engine::note(const Delivery& delivery, const Outcome& outcome) {
  value entry;
  entry["kind"] = value::string(delivery.push.url.empty() ? "publish" : "push");
  entry["source"] = value::string(delivery.source);
  entry["number"] = value::string(delivery.number);
  entry["scans"] = scans_json(delivery.scans);
  entry["copy"] = value::number(delivery.copy);
  entry["attempt"] = value::number(delivery.attempt);
  entry["forged"] = value::boolean(delivery.is_forged);
  entry["status"] = value::number(outcome.status);
  entry["acknowledged"] = value::boolean(outcome.is_acknowledged);
  if (!outcome.error.empty()) entry["error"] = value::string(outcome.error);
  journal_.write(std::move(entry));
}

}  // namespace courier_sim
