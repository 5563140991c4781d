#include "gateway/main/commands/exit_code.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(ExitCode, WrongUsageBadConfigurationUnreachableAndBadDataDiffer) {
  EXPECT_EQ(exit_code_for({ErrorKind::config, "x", {}}), exit_config);
  for (const ErrorKind kind : {ErrorKind::unreachable, ErrorKind::rate_limited, ErrorKind::in_doubt}) {
    EXPECT_EQ(exit_code_for({kind, "x", {}}), exit_unavailable) << to_string(kind);
  }
  EXPECT_EQ(exit_code_for({ErrorKind::rejected, "x", {}}), exit_usage);
  for (const ErrorKind kind : {ErrorKind::malformed, ErrorKind::not_found, ErrorKind::conflict, ErrorKind::internal}) {
    EXPECT_EQ(exit_code_for({kind, "x", {}}), exit_data) << to_string(kind);
  }
}

}  // namespace
}  // namespace parcelgate
