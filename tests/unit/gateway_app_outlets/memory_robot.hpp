// A group robot in memory: it keeps what it got and answers as the test says.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "gateway/ports/chat_robot.hpp"
#include "tests/support/eventually.hpp"

namespace parcelgate::testing {

struct MemoryGroup {
  struct Message {
    std::string text;
    std::vector<ChatMention> mentions;
  };
  using Answer = std::function<Result<std::string>(const Message&)>;

  Watched<std::vector<Message>> posted;
  Watched<Answer> answer;
  std::atomic<unsigned> attempts{0};

  [[nodiscard]] bool has(std::size_t count) {
    return posted.wait([count](const auto& all) { return all.size() >= count; });
  }
  [[nodiscard]] std::string text(std::size_t at) const { return posted.get().at(at).text; }
};

class MemoryRobot final : public ChatRobot {
 public:
  MemoryRobot(MemoryGroup& group, ChatLimits limits) : group_(group), limits_(limits) {}
  [[nodiscard]] const ChatLimits& limits() const noexcept override { return limits_; }
  [[nodiscard]] Result<std::string> send(std::string_view text, std::span<const ChatMention> mentions) override {
    ++group_.attempts;
    MemoryGroup::Message message{std::string(text), {mentions.begin(), mentions.end()}};
    const auto script = group_.answer.get();
    auto answer = script ? script(message) : Result<std::string>("ok");
    if (answer) group_.posted.change([&](auto& all) { all.push_back(std::move(message)); });
    return answer;
  }

 private:
  MemoryGroup& group_;
  const ChatLimits limits_;
};

}  // namespace parcelgate::testing
