// Readers and render buffers, lent to one request at a time.
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

/// A reader and what rendering an answer needs, kept for its memory.
struct Desk {
  std::unique_ptr<Reader> reader;
  rapidjson::StringBuffer buffer;
  JsonWriter writer{buffer};
  std::string scratch;
  std::vector<VisibleEvent> newest;

  /// Empties the buffer for a new document.
  JsonWriter& begin() {
    buffer.Clear();
    writer.Reset(buffer);
    return writer;
  }
  [[nodiscard]] std::string text() const { return {buffer.GetString(), buffer.GetSize()}; }
};

/// Grows to as many desks as requests read at once: one for each listener thread.
class ReaderPool {
 public:
  explicit ReaderPool(Store& store) : store_(store) {}

  /// Gives the desk back when it goes.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Desk> desk) : pool_(&pool), desk_(std::move(desk)) {}
    ~Lease() {
      if (desk_) pool_->give_back(std::move(desk_));
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    [[nodiscard]] Desk& operator*() const noexcept { return *desk_; }
    [[nodiscard]] Desk* operator->() const noexcept { return desk_.get(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Desk> desk_;
  };

  /// @error what Store::open_reader says
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
    auto desk = std::make_unique<Desk>();
    desk->reader = *std::move(reader);
    return Lease(*this, std::move(desk));
  }

 private:
  void give_back(std::unique_ptr<Desk> desk) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(desk));
  }

  Store& store_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Desk>> idle_;
};

}  // namespace parcelgate
