#include "gateway/app/kuaidi100/customer_outlets.hpp"

#include <algorithm>
#include <utility>

#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

Kuaidi100Outlets::Kuaidi100Outlets(Parts parts) : parts_(std::move(parts)) {
  parts_.pushes.on_known([this](const std::string& customer, const std::string& subject, FeedPlace place) {
    if (const auto follower = find(kuaidi100_outlet_name(customer))) follower->deliver_again(subject, place);
  });
}

Kuaidi100Outlets::~Kuaidi100Outlets() {
  parts_.pushes.on_known({});
  stop();
}

void Kuaidi100Outlets::stop() {
  Runtimes ended;  // destroyed without the lock: a follower stores its position when it ends
  {
    const std::scoped_lock lock(mutex_);
    ended.swap(runtimes_);
  }
}

Result<void> Kuaidi100Outlets::begin_at_head(const std::string& outlet) {
  const auto reader = parts_.store.open_reader();
  if (!reader) return unexpected(reader.error());
  const auto known = (*reader)->list_outlets();
  if (!known) return unexpected(known.error());
  const auto is_it = [&](const OutletState& state) { return state.outlet == outlet; };
  if (std::any_of(known->begin(), known->end(), is_it)) return {};
  const auto head = find_feed_start(**reader, AtHead{});
  if (!head) return unexpected(head.error());
  return submit_and_wait(parts_.store, std::make_unique<FunctionCommand>(
                                           [state = OutletState{outlet, *head, false}](Transaction& transaction) {
                                             return transaction.store_outlet(state);
                                           }));
}

Result<std::shared_ptr<Kuaidi100Outlets::Runtime>> Kuaidi100Outlets::open(const Kuaidi100Customer& customer) {
  FollowerOptions options = kuaidi100_follower_options(customer.customer, customer.tenant);
  if (auto begun = begin_at_head(options.outlet); !begun) return unexpected(std::move(begun).error());
  auto runtime = std::make_shared<Runtime>();
  runtime->tenant = customer.tenant;
  runtime->outlet = std::make_unique<Kuaidi100PushOutlet>(
      customer.customer, Kuaidi100PushOutlet::Parts{parts_.pushes, parts_.store, parts_.http, parts_.directory});
  auto follower = FeedFollower::create(std::move(options), *runtime->outlet, parts_.store, parts_.time, parts_.metrics);
  if (!follower) return unexpected(std::move(follower).error());
  runtime->follower = *std::move(follower);
  return runtime;
}

Result<Kuaidi100Outlets::Runtimes> Kuaidi100Outlets::prepare(std::span<const Kuaidi100Customer> customers) {
  Runtimes added;
  for (const Kuaidi100Customer& customer : customers) {
    const std::string name = kuaidi100_outlet_name(customer.customer);
    if (find(name)) continue;
    auto runtime = open(customer);
    if (!runtime) return unexpected(std::move(runtime).error());
    added.emplace(name, *std::move(runtime));
  }
  return added;
}

Kuaidi100Outlets::Runtimes Kuaidi100Outlets::extract_unwanted(std::span<const Kuaidi100Customer> customers) {
  Runtimes unwanted;
  const std::scoped_lock lock(mutex_);
  for (auto entry = runtimes_.begin(); entry != runtimes_.end();) {
    const auto each = entry++;
    const bool is_wanted = std::any_of(customers.begin(), customers.end(), [&](const Kuaidi100Customer& customer) {
      return kuaidi100_outlet_name(customer.customer) == each->first && customer.tenant == each->second->tenant;
    });
    if (!is_wanted) unwanted.insert(runtimes_.extract(each));
  }
  return unwanted;
}

void Kuaidi100Outlets::take_over(Runtimes added, std::span<const Kuaidi100Customer> customers) {
  extract_unwanted(customers).clear();  // a follower ends here, without the lock: it stores its position
  for (const Kuaidi100Customer& customer : customers) {
    const std::string name = kuaidi100_outlet_name(customer.customer);
    if (added.contains(name) || find(name)) continue;
    auto runtime = open(customer);
    if (runtime) {
      added.emplace(name, *std::move(runtime));
    } else {
      log(LogLevel::error, "outlet_not_started", {{"outlet", name}, {"error", runtime.error().what}});
    }
  }
  const std::scoped_lock lock(mutex_);
  runtimes_.merge(added);
}

std::shared_ptr<FeedFollower> Kuaidi100Outlets::find(std::string_view outlet) const {
  const std::scoped_lock lock(mutex_);
  const auto found = runtimes_.find(outlet);
  return found == runtimes_.end() ? nullptr
                                  : std::shared_ptr<FeedFollower>(found->second, found->second->follower.get());
}

}  // namespace parcelgate
