// Replies to pushes, in the form that the courier documents.
//
//   "ack": {"json": {"ok": {"json": {"return_code": "0000"}}, "failure": {…}},
//           "legacy": {"ok": {"xml": "<Response/>"}}}
//
// A message names its set of replies; the first set is used for a message of an unknown shape. A reply is
// {"status", "headers", "json" | "form" | "xml" | "text", "content_type", "let"}. Defaults and derived replies:
//   ok            200 without a body
//   failure       500 without a body
//   unauthorized  401 with the body of failure
//   busy          503 with Retry-After and the body of failure
//   duplicate, undecodable   as ok: the message is stored or kept in quarantine, and a retry would not help
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/manifest/language/body_template.hpp"

namespace parcelgate {

/// One reply. render() never fails: a variable without a value is empty, and a failing step gives the bare status.
class ReplyTemplate {
 public:
  [[nodiscard]] static ReplyTemplate compile(const rapidjson::Value& section, std::string_view pointer, int status,
                                             CompileContext vocabulary);
  [[nodiscard]] static ReplyTemplate bare(int status);
  /// This reply with another status.
  [[nodiscard]] ReplyTemplate with(int status) const;
  /// This reply with Retry-After, in seconds.
  [[nodiscard]] ReplyTemplate retry_after(int seconds) const;
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

/// The manifest's section "ack": sets of replies by name.
///
///   const auto replies = acks.prepare("push", account, spec, message, parsed);   // before the commit
///   push.respond(replies->reply(AckKind::ok));                                   // after it
class Acknowledgements {
 public:
  /// One set with the default replies.
  Acknowledgements();
  [[nodiscard]] static Acknowledgements compile(const rapidjson::Value& section, std::string_view pointer,
                                                const AccountSpec& spec, Faults& faults);

  [[nodiscard]] bool has(std::string_view set) const noexcept;
  /// @param set  empty or unknown: the first set is used
  [[nodiscard]] HttpReply reply(std::string_view set, AckKind kind, const Account& account, const AccountSpec& spec,
                                const SourceMessage& message, ParsedMessage* parsed = nullptr) const;
  /// The replies for one message, from which one is chosen after the commit. Replies that contain parts of the message
  /// are rendered now, the others when they are chosen.
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
