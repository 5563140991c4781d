#include "adapters/transports/http_restinio/reply_right.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

struct FailingWorld {
  int deliveries{0};
  void deliver(std::uint64_t, HttpReply) {
    ++deliveries;
    throw std::runtime_error("no memory for an answer");
  }
};

std::shared_ptr<ReplyBox> box_of_this_thread() {
  auto box = std::make_shared<ReplyBox>([] {});
  box->set_owner(std::this_thread::get_id());
  return box;
}

TEST(ReplyRight, DestroyedUnusedItSurvivesAnAnswerThatCannotBeDelivered) {
  FailingWorld world;
  { const ReplyRight<FailingWorld> right(world, box_of_this_thread(), 1); }
  EXPECT_EQ(world.deliveries, 1);
}

TEST(ReplyRight, AnAnswerThatCannotBeDeliveredIsNotTriedAgain) {
  FailingWorld world;
  {
    ReplyRight<FailingWorld> right(world, box_of_this_thread(), 1);
    EXPECT_THROW(right.answer({}), std::runtime_error);
  }
  EXPECT_EQ(world.deliveries, 1);
}

}  // namespace
}  // namespace parcelgate
