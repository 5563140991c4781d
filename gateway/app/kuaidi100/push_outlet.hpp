// Pushes of Kuaidi100's kind: the whole trace of a subscribed number, after each change of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/kuaidi100/pushes.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/kuaidi100.hpp"

namespace parcelgate {

/// How a subscription stands after a push.
enum class PushStatus : std::uint8_t {
  polling,   ///< more will follow
  shutdown,  ///< the journey has ended: the subscription ends with this push
  abort,     ///< the courier reports nothing more: it ends as well
};
[[nodiscard]] PushStatus push_status_of(const Shipment& shipment) noexcept;

/// The request of one push: a form with `param` and, where the subscription has a salt, `sign` = upper-case hex of
/// MD5(param + salt).
/// @param com_new  the right company code, if the carrier was corrected; else empty
[[nodiscard]] HttpRequest kuaidi100_push_request(const Kuaidi100Subscription& subscription,
                                                 const Kuaidi100Parcel& parcel, PushStatus status,
                                                 std::string_view com_new);

/// Success is a 2xx answer whose body has "result" true. All else is tried again: Kuaidi100's receivers answer failures
/// of their own with "result" false.
[[nodiscard]] Result<void> judge_kuaidi100_answer(const Result<HttpResponse>& answer);

/// The outlet of one customer. One push replaces all entries of a number that wait, because it has the whole trace.
/// A push whose journey has ended ends the subscription, once the receiver has taken it.
class Kuaidi100PushOutlet final : public Outlet {
 public:
  /// All of it outlives the outlet and its answers.
  struct Parts {
    Kuaidi100Pushes& pushes;
    Store& store;
    HttpClient& http;
    LoadDirectory directory;
  };
  Kuaidi100PushOutlet(std::string customer, Parts parts) : customer_(std::move(customer)), parts_(std::move(parts)) {}

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  [[nodiscard]] std::size_t max_together() const noexcept override { return 100; }
  void deliver(std::span<const FeedEntry> entries, Done done) override;

 private:
  [[nodiscard]] Result<Reader*> reader();

  const std::string customer_;
  const Parts parts_;
  std::unique_ptr<Reader> reader_;  ///< of the follower's thread
};

/// "kuaidi100-<customer>": the outlet's name in metrics and on the command line.
[[nodiscard]] std::string kuaidi100_outlet_name(std::string_view customer);
/// How a follower retries pushes: as Kuaidi100 does, three times after half an hour each; after that the push is a dead
/// letter, which an operator can send again. A receiver that takes nothing is tried each minute, and its pushes wait.
[[nodiscard]] FollowerOptions kuaidi100_follower_options(std::string_view customer, std::string_view tenant);

}  // namespace parcelgate
