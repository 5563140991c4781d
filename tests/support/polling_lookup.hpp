// A look-up of polling accounts by a function of the test.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/app/scheduling/poll_request.hpp"

namespace parcelgate::testing {

/// polls_at([](std::string_view tenant, std::string_view carrier) { return std::vector<std::string>{"sf-main"}; })
inline PollingAccounts polls_at(std::function<std::vector<std::string>(std::string_view, std::string_view)> find) {
  class FunctionLookup final : public PollingAccountLookup {
   public:
    explicit FunctionLookup(decltype(find) function) : function_(std::move(function)) {}
    [[nodiscard]] std::vector<std::string> polling_accounts(std::string_view tenant,
                                                            std::string_view carrier) const override {
      return function_(tenant, carrier);
    }

   private:
    decltype(find) function_;
  };
  return std::make_shared<FunctionLookup>(std::move(find));
}

}  // namespace parcelgate::testing
