// Rows of returns and complaints: with an agent, and the bytes of those without one.
#include "adapters/stores/sqlite/return_codec.hpp"

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/complaint_codec.hpp"

namespace parcelgate::sqlite {
namespace {

TEST(ReturnCodec, TheAgentIsReadBack) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-1";
  ret.order.weight_grams = 500;
  ret.order.agent = "小林";
  std::string row;
  encode_return(ret, row);
  EXPECT_EQ(row.front(), 5);
  EXPECT_EQ(decode_return(row).value(), ret);
  for (std::size_t length = 0; length < row.size(); ++length) EXPECT_FALSE(decode_return(row.substr(0, length)));
}

/// An older program can read it, and no row grows.
TEST(ReturnCodec, AReturnWithoutAnAgentIsWrittenAsBefore) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = "R-1";
  std::string row;
  encode_return(ret, row);
  EXPECT_EQ(row.front(), 4);
  EXPECT_EQ(decode_return(row).value(), ret);
}

TEST(ComplaintCodec, TheAgentIsReadBackAndWithoutOneTheRowIsAsBefore) {
  Complaint complaint;
  complaint.tenant = "shop";
  complaint.complaint_id = "C-1";
  std::string before;
  encode_complaint(complaint, before);
  EXPECT_EQ(before.front(), 1);
  EXPECT_EQ(decode_complaint(before).value(), complaint);
  complaint.order.agent = "lin";
  std::string after;
  encode_complaint(complaint, after);
  EXPECT_EQ(after.front(), 2);
  EXPECT_EQ(decode_complaint(after).value(), complaint);
}

}  // namespace
}  // namespace parcelgate::sqlite
