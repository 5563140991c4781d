// A store whose queue is full as long as a test says so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway/ports/store.hpp"

namespace parcelgate::testing {

/// Refuses all commands while `is_full`; everything else goes to the inner store, which must outlive it.
class FullStore final : public Store {
 public:
  explicit FullStore(Store& inner) : inner_(inner) {}
  bool is_full{false};

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override { return !is_full && inner_.submit(command); }
  void await_room(std::chrono::milliseconds at_most) override {
    if (!is_full) inner_.await_room(at_most);
  }
  [[nodiscard]] std::optional<std::string> write_fault() const override { return inner_.write_fault(); }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }
  void on_commit(std::function<void(CommitNews)> listener) override { inner_.on_commit(std::move(listener)); }

 private:
  Store& inner_;
};

}  // namespace parcelgate::testing
