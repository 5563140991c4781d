// One simulated source: how it answers questions, words its pushes and recognises an acknowledgement.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/courier-sim/types.hpp"
#include "tools/courier-sim/world.hpp"

namespace courier_sim {

/// A question that came in. Header names are in lower case.
struct Question {
  std::string method;
  std::string path;  ///< decoded
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;
  std::string body;
};

struct Answer {
  int status{200};
  std::string content_type{"application/json;charset=UTF-8"};
  std::string body{};
  std::map<std::string, std::string> headers{};
  std::string number{};  ///< whom it was about, for the journal
};

/// A push as it leaves.
struct Push {
  std::string url{};
  std::string content_type{"application/json;charset=UTF-8"};
  std::string body{};
  std::map<std::string, std::string> headers{};
};

class Courier {
 public:
  Courier(const Account& account, World& world) : account_(account), world_(world) {}
  virtual ~Courier() = default;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  [[nodiscard]] const Account& account() const { return account_; }

  /// Absent: the path does not belong to this source.
  [[nodiscard]] virtual std::optional<Answer> answer(const Question& question) = 0;
  /// This source's way to say "too many requests".
  [[nodiscard]] virtual Answer rate_limited() const;

  /// One or several pushes for scans that are new. With `is_forged` they are signed with a wrong secret.
  [[nodiscard]] virtual std::vector<Push> word_push(const News& news, const std::string& hook, bool is_forged) = 0;
  /// Whether the answer to a push is the acknowledgement that the source documents.
  [[nodiscard]] virtual bool is_acknowledged(int status, const std::string& body) const;
  /// No push without a subscription of the number.
  [[nodiscard]] bool needs_subscription() const { return account_.is_set("subscribe"); }

 protected:
  /// Where the scans of a number go: its subscription's URL, else the gateway's hook, with the setting
  /// "hook_query" behind it.
  [[nodiscard]] std::string push_url(const std::string& number, const std::string& hook, bool is_forged) const;
  [[nodiscard]] std::string subscribed(const std::string& number, const std::string& setting,
                                       const std::string& fallback) const;
  [[nodiscard]] World& world() const { return world_; }

 private:
  const Account& account_;
  World& world_;
};

[[nodiscard]] std::unique_ptr<Courier> make_sf(const Account& account, World& world);
[[nodiscard]] std::unique_ptr<Courier> make_kuaidi100(const Account& account, World& world);
[[nodiscard]] std::unique_ptr<Courier> make_dhl(const Account& account, World& world);
[[nodiscard]] std::unique_ptr<Courier> make_ups(const Account& account, World& world);
[[nodiscard]] std::unique_ptr<Courier> make_easypost(const Account& account, World& world);

/// "a=1&b=2" to its fields, decoded.
[[nodiscard]] std::map<std::string, std::string> form_fields(const std::string& body);
/// Name and password of an "Authorization: Basic" header; empty strings when there is none.
[[nodiscard]] std::pair<std::string, std::string> basic_credentials(const Question& question);

}  // namespace courier_sim
