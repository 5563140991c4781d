// Returns whose parcels are shared, crossed or received before they are known.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {

class SharedParcelsFixture : public IngestTest {
 protected:
  static Return return_of(std::string id, std::string order_id) {
    Return made = new_return(std::move(id));
    made.order_id = std::move(order_id);
    return made;
  }
  std::vector<std::string> alerts_of(std::string_view return_id) {
    std::vector<std::string> out;
    for (const Alert& alert : ret(return_id).alerts)
      out.push_back(std::string(to_string(alert.kind)) + (alert.found.empty() ? "" : " " + alert.found));
    return out;
  }
  static Fact received(std::string id, std::string order_found, std::chrono::milliseconds after) {
    Fact made = fact(std::move(id), FactKind::received, after);
    made.order_found = std::move(order_found);
    return made;
  }
};

}  // namespace parcelgate::test
