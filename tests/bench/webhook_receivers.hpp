// Receivers of webhooks for webhook_flow, in a process of their own.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace parcelgate {

/// What the receivers count, in memory that both processes share. One row for each endpoint.
class Arrivals {
 public:
  /// @throws std::bad_alloc where there is no memory
  Arrivals(std::size_t endpoints, std::size_t events);
  ~Arrivals();
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  /// Keeps the first arrival of an event, in nanoseconds of the steady clock; a later one counts as a repetition.
  void note(std::size_t endpoint, std::size_t event, std::int64_t at);
  /// 0: has not arrived.
  [[nodiscard]] std::int64_t first(std::size_t endpoint, std::size_t event) const;
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] std::uint64_t repetitions() const;
  /// Events that came after a later one of the same parcel, at the same endpoint.
  void note_disorder();
  [[nodiscard]] std::uint64_t disorders() const;

 private:
  struct Counts {
    std::atomic<std::uint64_t> arrived{0};
    std::atomic<std::uint64_t> repeated{0};
    std::atomic<std::uint64_t> out_of_order{0};
  };
  std::size_t events_;
  std::size_t bytes_;
  Counts* counts_;
  std::atomic<std::int64_t>* times_;
};

/// One process that answers "POST /ENDPOINT" with 204. Killed when the object is destroyed.
class WebhookReceivers {
 public:
  /// Endpoint 0 and 1 may misbehave. Event numbers are read from `"n":NUMBER` in the body; the parcel of an event is
  /// its number modulo `parcels`.
  WebhookReceivers(Arrivals& arrivals, std::size_t endpoints, std::size_t parcels, bool with_bad_ones);
  ~WebhookReceivers();
  WebhookReceivers(const WebhookReceivers&) = delete;
  WebhookReceivers& operator=(const WebhookReceivers&) = delete;

  [[nodiscard]] std::string url_of(std::size_t endpoint) const;

 private:
  pid_t process_{0};
  std::uint16_t port_{0};
};

}  // namespace parcelgate
