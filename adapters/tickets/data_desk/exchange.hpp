// Requests to a desk and their answers: limits, token, errors. Private to this folder.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/tickets/data_desk/desk_plan.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Sends the steps of a desk's operations and blocks until their answers have arrived. Thread-safe.
class DeskExchange {
 public:
  using AnswerPtr = std::unique_ptr<DeskAnswer>;
  using Visit = std::function<Result<void>(const AnswerReader& answer, const Node& item)>;
  using SeeAnswer = std::function<void(const DeskAnswer& answer)>;

  /// All must outlive it.
  DeskExchange(const DeskPlan& plan, const Account& account, HttpClient& http, const TimeSource& time)
      : plan_(plan), account_(account), http_(http), time_(time), requests_(plan.limits.requests) {}

  /// Call it before each operation of the port.
  /// @error rate_limited: the desk's limit of requests is used up
  [[nodiscard]] Result<void> begin();
  /// Sends all steps. Values that steps take are added to `values`.
  /// @param see  called with the answer of each step; empty: nothing is called
  /// @return the answer of the last step that was sent; null: every step was left out
  /// @error in_doubt: a write may have happened. Of reads and refusals see AnswerRules and fault_of_desk_status()
  [[nodiscard]] Result<AnswerPtr> run(const Operation& operation, NamedValues& values, const SeeAnswer& see = {});
  [[nodiscard]] Result<AnswerPtr> call(const RequestStep& step, NamedValues& values);
  /// Visits the items of all pages of a list.
  /// @error unreachable: the answer has no such list
  [[nodiscard]] Result<void> each_item(const std::function<Result<AnswerPtr>(NamedValues&)>& fetch, const Path& items,
                                       const Pages& pages, NamedValues values, const Visit& visit);
  [[nodiscard]] Result<std::string> render(const TextTemplate& text, const NamedValues& values) const;
  [[nodiscard]] Result<std::string> render(const JsonTemplate& json, const NamedValues& values) const;
  [[nodiscard]] AnswerReader reader(const DeskAnswer& answer) const { return {answer, account_, plan_.spec}; }
  /// "Redmine: " and the text.
  [[nodiscard]] std::string named(std::string_view what) const { return plan_.label() + ": " + std::string(what); }

 private:
  [[nodiscard]] EvaluationContext scope_of(const NamedValues& values, std::string_view token) const;
  [[nodiscard]] Result<HttpRequest> build(const RequestStep& step, const NamedValues& values);
  [[nodiscard]] Result<AnswerPtr> send(const RequestStep& step, HttpRequest request);
  [[nodiscard]] Result<void> judge(const RequestStep& step, const DeskAnswer& answer, bool writes,
                                   const std::string& requested) const;
  [[nodiscard]] Result<void> take_values(const RequestStep& step, const DeskAnswer& answer, NamedValues& values) const;
  [[nodiscard]] Result<std::string> token();

  const DeskPlan& plan_;
  const Account& account_;
  HttpClient& http_;
  const TimeSource& time_;
  std::mutex mutex_;  ///< of all below
  RateBudget requests_;
  std::string token_;  ///< empty: none yet
  MonotonicInstant token_ends_{};
};

}  // namespace parcelgate
