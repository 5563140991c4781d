// A robot that is addressed by a URL: WeCom, DingTalk, Feishu, Slack, Teams.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/chat/robot_plan.hpp"
#include "gateway/ports/chat_robot.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// One robot of a group.
struct RobotOptions {
  std::string url;        ///< with its token: a credential
  std::string secret{};   ///< of the signature; empty: requests are not signed
  std::string keyword{};  ///< a word that every message must hold; empty: none
  std::chrono::milliseconds timeout{10'000};
};

/// Posts messages by a plan. The URL, its parts and the secret are hidden in every text that it returns.
class WebhookRobot final : public ChatRobot {
 public:
  /// @error config: no http:// or https:// URL, or a secret for a robot that does not sign
  [[nodiscard]] static Result<std::unique_ptr<ChatRobot>> create(std::shared_ptr<const RobotPlan> plan,
                                                                 RobotOptions options, HttpClient& http,
                                                                 const TimeSource& time);
  WebhookRobot(std::shared_ptr<const RobotPlan> plan, RobotOptions options, HttpClient& http, const TimeSource& time);

  [[nodiscard]] const ChatLimits& limits() const noexcept override { return limits_; }
  [[nodiscard]] Result<std::string> send(std::string_view text, std::span<const ChatMention> mentions) override;

  /// The request of one message, signed for `now`.
  /// @error rejected: the request is larger than the robot takes
  [[nodiscard]] Result<HttpRequest> request_of(std::string_view text, std::span<const ChatMention> mentions,
                                               Instant now) const;
  /// The meaning of an answer: what the body says comes before the status.
  [[nodiscard]] Result<std::string> judge(const Result<HttpResponse>& answer) const;

 private:
  [[nodiscard]] Result<std::string> message_text(std::string_view text, std::span<const ChatMention> mentions) const;
  [[nodiscard]] std::string replace(std::string_view text) const;
  [[nodiscard]] Result<void> check_body(const HttpResponse& answer) const;
  [[nodiscard]] std::string hide(std::string text) const;

  const std::shared_ptr<const RobotPlan> plan_;
  const RobotOptions options_;
  HttpClient& http_;
  const TimeSource& time_;
  Account account_;
  ChatLimits limits_;
  std::vector<std::string> hidden_;  ///< longest first
};

}  // namespace parcelgate
