// Answers to pushes, in the courier's words.
//
//   "ack": {"json": {"ok": {"json": {"return_code": "0000"}}, "failure": {…}},
//           "legacy": {"ok": {"xml": "<Response/>"}}}
//
// A message names the set that answers it; the first set answers what is not known to be any of them. A reply is
// {"status", "headers", "json" | "form" | "xml" | "text", "content_type", "let"}. What a set leaves out:
//   ok            200 without a body           duplicate     as ok
//   failure       500 without a body           undecodable   as ok: it is kept, sending it again would not help
//   busy          503 with Retry-After, body of failure      unauthorized  401, body of failure
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/body_template.hpp"

namespace parcelgate {

/// One answer.
class ReplyTemplate {
 public:
  [[nodiscard]] static ReplyTemplate compile(const rapidjson::Value& section, std::string_view pointer, int status,
                                             CompileContext vocabulary);
  [[nodiscard]] static ReplyTemplate bare(int status);
  /// This answer under another status.
  [[nodiscard]] ReplyTemplate with(int status) const;
  /// This answer with Retry-After.
  [[nodiscard]] ReplyTemplate retry_after(int seconds) const;
  /// What a name stands for may be absent in what was sent: it is empty then.
  [[nodiscard]] HttpReply render(EvaluationContext scope) const;
  /// Whether it contains parts of the message. If not, it can be rendered after the message was freed.
  [[nodiscard]] bool reads_message() const noexcept { return reads_message_; }

 private:
  int status_{200};
  int retry_after_{0};
  bool reads_message_{false};
  std::string content_type_;
  Lets lets_;
  FieldTemplates headers_;
  BodyTemplate body_;
};

class Acknowledgements {
 public:
  /// One set with what each kind is by default.
  Acknowledgements();
  [[nodiscard]] static Acknowledgements compile(const rapidjson::Value& section, std::string_view pointer,
                                                const AccountSpec& spec, Faults& faults);

  [[nodiscard]] bool has(std::string_view set) const noexcept;
  /// @param set  empty or unknown: the first
  [[nodiscard]] HttpReply reply(std::string_view set, AckKind kind, const Account& account, const AccountSpec& spec,
                                const SourceMessage& message, ParsedMessage* parsed = nullptr) const;
  /// The replies to choose from when a commit has ended. Replies that contain parts of the message are rendered now,
  /// the others when they are chosen.
  /// @return must not outlive these acknowledgements, the account and its spec
  [[nodiscard]] std::unique_ptr<PushReplies> prepare(std::string_view set, const Account& account,
                                                     const AccountSpec& spec, const SourceMessage& message,
                                                     ParsedMessage* parsed) const;

 private:
  static constexpr std::size_t kKinds = 6;
  class Prepared;
  struct Set {
    std::string id;
    std::array<std::shared_ptr<const ReplyTemplate>, kKinds>
        replies;  ///< by AckKind; kinds with equal replies share one
  };
  [[nodiscard]] const Set& find(std::string_view set) const noexcept;
  [[nodiscard]] static Set compile_set(std::string_view id, const rapidjson::Value& section, std::string_view pointer,
                                       const AccountSpec& spec, Faults& faults);
  std::vector<Set> sets_;
};

}  // namespace parcelgate
