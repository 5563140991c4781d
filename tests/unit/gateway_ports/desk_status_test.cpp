#include "gateway/ports/desk_status.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(DeskStatus, AnEndAfterTheBeginningLeavesAWriteInDoubt) {
  for (const int status : {408, 500, 502, 504, 520}) {
    EXPECT_EQ(fault_of_desk_status(status, true), ErrorKind::in_doubt) << status;
    EXPECT_EQ(fault_of_desk_status(status, false), ErrorKind::unreachable) << status;
  }
}

TEST(DeskStatus, ARefusalIsCertain) {
  const auto expect = [](int status, std::optional<ErrorKind> kind) {
    for (const bool writes : {true, false}) EXPECT_EQ(fault_of_desk_status(status, writes), kind) << status;
  };
  expect(200, std::nullopt);
  expect(204, std::nullopt);
  expect(301, ErrorKind::config);
  expect(304, ErrorKind::config);
  expect(400, ErrorKind::rejected);
  expect(401, ErrorKind::unauthorized);
  expect(403, ErrorKind::config);
  expect(404, ErrorKind::not_found);
  expect(409, ErrorKind::conflict);
  expect(410, ErrorKind::not_found);
  expect(412, ErrorKind::conflict);
  expect(422, ErrorKind::rejected);
  expect(429, ErrorKind::rate_limited);
  expect(503, ErrorKind::unreachable);
}

}  // namespace
}  // namespace parcelgate
