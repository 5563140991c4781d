// A desk that is data, on its stand-in of tests/contract/desk_stand_ins.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/wire/json.hpp"
#include "tests/contract/ticket_desk/test_desk.hpp"

namespace parcelgate::testing {

/// What differs between the desks stands in their stand-ins, which give it as one document (`about` in desk.py).
class StandInDesk final : public TestDesk {
 public:
  /// @param name  folder below adapters/tickets/desks
  explicit StandInDesk(std::string name);
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::unique_ptr<TicketDesk> open(HttpClient& http, const DeskVariation& wrong = {}) override;
  /// What a person does, or a test: `people_WHAT` of the stand-in. Its "answer" is a member of the document.
  rapidjson::Document act(const char* what, std::map<std::string, std::string> words = {}) const;

  [[nodiscard]] std::size_t comments_with(const std::string& ticket, const std::string& words) override;
  [[nodiscard]] std::size_t tickets_with(const std::string& words_of_subject) override;
  [[nodiscard]] std::string subject_of(const std::string& ticket) override;
  void raise_to_high(const std::string& ticket) override;
  void raise_above_ours(const std::string& ticket) override;
  [[nodiscard]] std::string priority_word(const std::string& ticket) override;
  void set_due(const std::string& ticket, Instant due) override;
  void reject(const std::string& ticket) override;
  void resolve(const std::string& ticket) override;
  void forget_keys() override;
  void set_clock(Instant at) override;

  [[nodiscard]] DeskDifferences differences() const override;
  [[nodiscard]] std::string new_status() const override { return word("statuses", "new"); }
  [[nodiscard]] std::string open_status() const override { return word("statuses", "open"); }
  [[nodiscard]] std::string resolved_status() const override { return word("statuses", "resolved"); }
  [[nodiscard]] std::string rejected_status() const override { return word("statuses", "rejected"); }
  [[nodiscard]] std::optional<Instant> held_due(Instant due) const override;
  [[nodiscard]] LossyHttp::Picks creates() const override;
  [[nodiscard]] LossyHttp::Picks comments() const override;
  [[nodiscard]] LossyHttp::Picks changes() const override;

 private:
  [[nodiscard]] const rapidjson::Value& about() const;
  [[nodiscard]] std::string people_address() const;
  [[nodiscard]] std::string word(const char* group, const char* name) const;

  std::string name_;
  mutable rapidjson::Document about_;
};

[[nodiscard]] StandInDesk& stand_in(const std::string& name);
/// Every folder below adapters/tickets/desks except Redmine's, which is tested on a real server.
[[nodiscard]] const std::vector<const char*>& stand_in_names();
/// A desk's name as part of a test's name.
[[nodiscard]] std::string test_name_of(std::string desk);

}  // namespace parcelgate::testing
