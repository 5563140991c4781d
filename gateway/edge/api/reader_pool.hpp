// A pool of readers and render buffers; one request at a time uses each.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gateway/edge/api/visible_event.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// A reader of the store with buffers to render one answer. Reused, so that buffers keep their memory.
///
///     JsonWriter& writer = session.begin();
///     writer.StartObject();
///     ...
///     reply.body = session.text();
///
/// Trap: begin() empties the buffer, so one session renders one document at a time.
struct ReadSession {
  std::unique_ptr<Reader> reader;
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  std::string scratch;               ///< memory for write_shipment()
  std::vector<VisibleEvent> newest;  ///< memory for write_shipment()

  /// Empties the buffer for a new document.
  JsonWriter& begin() {
    buffer.Clear();
    writer.Reset(buffer);
    return writer;
  }
  /// A copy of the document.
  [[nodiscard]] std::string text() const { return {buffer.GetString(), buffer.GetSize()}; }
};

/// Lends a session to one request at a time. Grows to the number of requests that read at once, at most one for each
/// listener thread. Thread-safe.
///
///     auto session = pool.lend();
///     if (!session) return respond(problem(session.error()));
///     const auto shipment = (*session)->reader->find_shipment(key);
class ReaderPool {
 public:
  explicit ReaderPool(Store& store) : store_(store) {}

  /// A lent session. Returns it to the pool when it is destroyed, so it must not outlive the pool.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<ReadSession> session) : pool_(&pool), session_(std::move(session)) {}
    ~Lease() {
      if (session_) pool_->give_back(std::move(session_));
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    [[nodiscard]] ReadSession& operator*() const noexcept { return *session_; }
    [[nodiscard]] ReadSession* operator->() const noexcept { return session_.get(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<ReadSession> session_;
  };

  /// An idle session, or a new one when all are lent.
  /// @error errors of Store::open_reader
  [[nodiscard]] Result<Lease> lend() {
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        Lease lease(*this, std::move(idle_.back()));
        idle_.pop_back();
        return lease;
      }
    }
    auto reader = store_.open_reader();
    if (!reader) return unexpected(std::move(reader).error());
    auto session = std::make_unique<ReadSession>();
    session->reader = *std::move(reader);
    return Lease(*this, std::move(session));
  }

 private:
  void give_back(std::unique_ptr<ReadSession> session) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(session));
  }

  Store& store_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<ReadSession>> idle_;
};

}  // namespace parcelgate
