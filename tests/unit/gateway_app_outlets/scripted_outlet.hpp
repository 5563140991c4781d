// An outlet that does what a test says.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "gateway/app/outlets/follower/outlet.hpp"
#include "tests/support/eventually.hpp"

namespace parcelgate {

/// Notes what is delivered and answers as the test says.
class ScriptedOutlet final : public Outlet {
 public:
  using Answer = std::function<Result<void>(const FeedEntry&)>;

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override { return entry.tracking_number; }
  [[nodiscard]] std::size_t max_together() const noexcept override { return together; }
  void deliver(std::span<const FeedEntry> entries, Done done) override {
    ++attempts;
    Result<void> answer;
    log.change([&](std::vector<std::string>& lines) {
      answer = script ? script(entries.front()) : Result<void>{};
      if (!answer) return;
      std::string line;
      for (const FeedEntry& entry : entries)
        line += (line.empty() ? "" : "+") + entry.tracking_number + ":" + std::to_string(entry.position);
      lines.push_back(line);
    });
    if (!hold) return done(std::move(answer));
    held.change([&](auto& waiting) { waiting.push_back(std::move(done)); });
  }

  [[nodiscard]] bool probe(Done done) override {
    if (!can_probe) return false;
    ++probes;
    done(probe_script ? probe_script() : Result<void>{});
    return true;
  }
  [[nodiscard]] std::size_t max_in_flight() const noexcept override { return in_flight; }
  [[nodiscard]] std::chrono::milliseconds longest_probe_pause() const noexcept override { return probe_pause; }

  std::chrono::milliseconds probe_pause{std::chrono::hours{1}};
  std::size_t together{1};
  std::size_t in_flight{1000};
  bool can_probe{false};
  std::function<Result<void>()> probe_script;
  std::atomic<int> probes{0};
  Answer script;
  std::atomic<bool> hold{false};
  std::atomic<int> attempts{0};
  testing::Watched<std::vector<std::string>> log;
  testing::Watched<std::vector<Done>> held;
};

}  // namespace parcelgate
