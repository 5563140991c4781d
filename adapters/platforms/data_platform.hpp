// A platform that is data, with one shop's credentials.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/manifest/text/tree.hpp"
#include "adapters/platforms/platform_plan.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Our carrier id to the platform's code of the courier, as the operator states it.
using PlatformCompanyCodes = std::map<std::string, std::string, std::less<>>;

/// Signs each request at the moment when it is sent, so that a retry is signed again: the platforms refuse a signature
/// after ten minutes. Used by one thread at a time.
class DataPlatform final : public ShopPlatform {
 public:
  /// Plan, client and time must outlive it.
  DataPlatform(std::shared_ptr<const PlatformPlan> plan, Account account, PlatformCompanyCodes companies,
               HttpClient& http, const TimeSource& time);

  [[nodiscard]] const PlatformCall* find_call(ReturnState state) const noexcept override;
  [[nodiscard]] std::string missing_value(const WriteBack& wanted) const override;
  [[nodiscard]] Result<bool> is_written(const WriteBack& wanted) override;
  [[nodiscard]] Result<void> write(const WriteBack& wanted) override;

 private:
  struct Answer {
    HttpResponse response;
    std::shared_ptr<Arena> arena;  ///< of the tree
    rapidjson::Value tree;
  };

  [[nodiscard]] NamedValues values_of(const WriteBack& wanted) const;
  Result<Answer> call(const RequestTemplate& request, const ErrorRules& errors, const PlatformState* writes,
                      const NamedValues& values);
  Result<Answer> call_once(const RequestTemplate& request, const ErrorRules& errors, const PlatformState* writes,
                           const NamedValues& values);
  Result<void> fetch_token();
  [[nodiscard]] EvaluationContext scope_of(const NamedValues* values) const;
  [[nodiscard]] Error explain(Error error) const;

  std::shared_ptr<const PlatformPlan> plan_;
  Account account_;
  PlatformCompanyCodes companies_;
  HttpClient& http_;
  const TimeSource& time_;
  std::string token_;
  MonotonicInstant token_until_{};
};

}  // namespace parcelgate
