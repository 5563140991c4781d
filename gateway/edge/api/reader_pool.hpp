// A reader, buffers and kept answers for each thread that serves requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/app/directory/directory.hpp"
#include "gateway/base/per_thread.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/edge/api/visible_event.hpp"
#include "gateway/edge/http/answer_cache.hpp"
#include "gateway/edge/http/key_ring.hpp"
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
  RememberedKeys keys;
  AnswerCache answers;    ///< made with `directory`
  std::string cache_key;  ///< memory for a key of `answers`
  std::shared_ptr<const Directory> directory;
  std::uint64_t directory_version{0};

  /// Empties the buffer for a new document.
  JsonWriter& begin() {
    buffer.Clear();
    writer.Reset(buffer);
    return writer;
  }
  /// A copy of the document.
  [[nodiscard]] std::string text() const { return {buffer.GetString(), buffer.GetSize()}; }

  /// Loads the directory if it was replaced since the last call. Then no kept answer is valid any more.
  void refresh(const Replaceable<Directory>& directories) {
    const std::uint64_t version = directories.version();
    if (directory && version == directory_version) return;
    directory = directories.load();
    directory_version = version;
    answers.clear();
  }
};

/// Lends each thread its own session, so that a request takes no lock. Thread-safe.
///
///     auto session = pool.lend();
///     if (!session) return respond(problem(session.error()));
///     const auto shipment = (*session)->reader->find_shipment(key);
class ReaderPool {
  struct Mine {
    std::unique_ptr<ReadSession> session;
    bool is_lent{false};
  };

 public:
  /// @param answer_bytes  bound on the answers that each session keeps
  ReaderPool(Store& store, std::size_t answer_bytes) : store_(store), answer_bytes_(answer_bytes) {}

  /// A lent session. Ends on the thread that lent it, and must not outlive the pool.
  class Lease {
   public:
    explicit Lease(Mine& mine) : mine_(&mine), session_(mine.session.get()) { mine.is_lent = true; }
    explicit Lease(std::unique_ptr<ReadSession> own) : session_(own.get()), own_(std::move(own)) {}
    ~Lease() {
      if (mine_ != nullptr) mine_->is_lent = false;
    }
    Lease(Lease&& other) noexcept
        : mine_(std::exchange(other.mine_, nullptr)), session_(other.session_), own_(std::move(other.own_)) {}
    Lease& operator=(Lease&&) = delete;
    [[nodiscard]] ReadSession& operator*() const noexcept { return *session_; }
    [[nodiscard]] ReadSession* operator->() const noexcept { return session_; }

   private:
    Mine* mine_{nullptr};
    ReadSession* session_;
    std::unique_ptr<ReadSession> own_;
  };

  /// The thread's session, or a temporary one while that is lent.
  /// @error errors of Store::open_reader
  [[nodiscard]] Result<Lease> lend() {
    Mine& mine = mine_.mine();
    if (mine.session && !mine.is_lent) return Lease(mine);
    auto reader = store_.open_reader();
    if (!reader) return unexpected(std::move(reader).error());
    auto session = std::make_unique<ReadSession>();
    session->reader = *std::move(reader);
    if (mine.is_lent) return Lease(std::move(session));
    session->answers.set_max_bytes(answer_bytes_);
    mine.session = std::move(session);
    return Lease(mine);
  }

 private:
  Store& store_;
  const std::size_t answer_bytes_;
  PerThread<Mine> mine_;
};

}  // namespace parcelgate
