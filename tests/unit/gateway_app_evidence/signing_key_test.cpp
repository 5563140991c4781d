#include "gateway/app/evidence/signing_key.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "gateway/base/file.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/ed25519.hpp"
#include "gateway/wire/canonical_json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

/// RFC 8032, section 7.1, test 2.
TEST(Ed25519, SignsAsTheStandardSays) {
  const std::string seed = *from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const std::string public_key = *ed25519_public_key(seed);
  EXPECT_EQ(to_hex(public_key), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const std::string signature = *ed25519_sign(seed, "\x72");
  EXPECT_EQ(
      to_hex(signature),
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
      "b00d291612bb0c00");
  EXPECT_TRUE(ed25519_verify(public_key, "\x72", signature));
  EXPECT_FALSE(ed25519_verify(public_key, "\x73", signature));
  EXPECT_FALSE(ed25519_verify(public_key, "\x72", signature.substr(1)));
  EXPECT_FALSE(ed25519_verify("short", "\x72", signature));
  EXPECT_FALSE(ed25519_sign("short", ""));
}

TEST(SigningKey, IsMadeOnceAndOnlyItsOwnerMayReadIt) {
  const TemporaryFolder folder;
  const auto first = SigningKey::load_or_create(folder.path());
  ASSERT_TRUE(first) << first.error().what;
  const auto again = SigningKey::load_or_create(folder.path());
  ASSERT_TRUE(again);
  EXPECT_EQ(first->public_key(), again->public_key());
  const std::filesystem::path file = std::filesystem::path(folder.path()) / kEvidenceKeyFile;
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms{0600});
  std::filesystem::permissions(file, std::filesystem::perms{0644});
  ASSERT_TRUE(SigningKey::load_or_create(folder.path()));
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms{0600});
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "no temporary file stays";
}

TEST(SigningKey, AFileThatIsNoKeyIsNotReplaced) {
  const TemporaryFolder folder;
  const std::filesystem::path file = std::filesystem::path(folder.path()) / kEvidenceKeyFile;
  std::ofstream(file) << "0123";
  EXPECT_EQ(SigningKey::load_or_create(folder.path()).error().kind, ErrorKind::config);
  EXPECT_EQ(*read_file(file), "0123");
}

TEST(CanonicalJson, SortsMembersAndKeepsTheDigitsOfNumbers) {
  EXPECT_EQ(*canonical_json("{ \"b\" : [1, 2.50, 1e3, -0], \"a\" : {\"y\":null,\"x\":\"\\u0041\\/\"} }"),
            R"({"a":{"x":"A/","y":null},"b":[1,2.50,1e3,-0]})");
  EXPECT_EQ(*canonical_json("[123456789012345678901234567890]"), "[123456789012345678901234567890]");
  EXPECT_EQ(*canonical_json(*canonical_json("{\"b\":1,\"a\":2}")), "{\"a\":2,\"b\":1}");
}

TEST(CanonicalJson, RefusesWhatTwoReadersMayReadDifferently) {
  EXPECT_NE(canonical_json(R"({"a":1,"a":2})").error().what.find("\"a\" twice"), std::string::npos);
  EXPECT_FALSE(canonical_json("{\"a\":1} {}"));
  EXPECT_FALSE(canonical_json("[1,]"));
  EXPECT_FALSE(canonical_json(std::string("[1]\0x", 5)));
  EXPECT_FALSE(canonical_json("\"\xff\""));
  EXPECT_FALSE(canonical_json(std::string(1000, '[') + std::string(1000, ']')));
}

}  // namespace
}  // namespace parcelgate::test
