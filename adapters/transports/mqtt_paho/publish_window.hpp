// The publishes of one client that the broker has not acknowledged.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/ports/mqtt.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// The unacknowledged publishes, bounded in number. Invariant: each is reported exactly once, by close() or fail_all(),
/// whichever comes first. Never calls out while it holds its lock, so that it may be used
/// both under the library's lock and outside of it.
class PublishWindow {
 public:
  /// The context pointer that the library carries. Lives until the library releases it.
  struct Pending {
    PublishWindow* window{nullptr};
    MqttClient::Published published;  ///< empty once reported
    std::uint64_t connection{0};
    std::list<Pending>::iterator self;
  };

  PublishWindow(std::size_t limit, prometheus::Counter& ok, prometheus::Counter& failed)
      : limit_(limit), ok_(ok), failed_(failed) {}

  /// A new connection: open() succeeds from now on.
  void connected();
  /// Ends waiting; open() fails from now on until connected().
  void disconnected();

  /// A place in the window; waits for one. Null when not connected.
  [[nodiscard]] Pending* open(MqttClient::Published& published);
  /// Reports and gives the place back. An already reported one is only removed.
  void close(Pending* pending, const Result<void>& outcome);
  /// Reports all as failed; their contexts stay valid until the library releases them.
  void fail_all(const Error& error);
  /// Removes contexts of earlier connections, which the library no longer uses.
  void forget_before(std::uint64_t connection);
  [[nodiscard]] std::uint64_t connection() const;
  [[nodiscard]] std::size_t size() const;

 private:
  void report(MqttClient::Published& published, const Result<void>& outcome);

  const std::size_t limit_;
  prometheus::Counter& ok_;
  prometheus::Counter& failed_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::list<Pending> pending_;
  std::list<Pending> spare_;  ///< nodes to use again
  std::size_t open_{0};
  std::uint64_t connection_{0};
  bool connected_{false};
};

}  // namespace parcelgate
