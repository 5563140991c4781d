// A courier's folder made for a test, and what its source says.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "adapters/manifest/catalog.hpp"

namespace parcelgate::testing {

inline constexpr std::string_view kMapHeader = "code,text_pattern,status,reason,leg,source\n";

/// A temporary folder of carriers; gone with the object.
class CarrierFolder {
 public:
  CarrierFolder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::temp_directory_path() /
            (std::string("parcelgate-") + test->test_suite_name() + "-" + test->name());
    std::filesystem::remove_all(root_);
  }
  ~CarrierFolder() { std::filesystem::remove_all(root_); }
  CarrierFolder(const CarrierFolder&) = delete;
  CarrierFolder& operator=(const CarrierFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return root_; }
  void write(const std::string& file, std::string_view text) const {
    const auto path = root_ / "acme" / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  /// A manifest with the given messages and the identity that every manifest needs.
  void write_manifest(std::string_view messages, std::string_view more = "") const {
    write("manifest.json", R"({"id": "acme", "labels": {"en": "Acme", "zh-CN": "阿克", "zh-TW": "阿克"},
      "maturity": "alpha", "basis": "constructed", "time_zone": "Asia/Shanghai", "carrier": "acme", "messages": )" +
                               std::string(messages) + std::string(more) + "}");
  }
  void write_map(std::string_view rows) const { write("status_map.csv", std::string(kMapHeader) + std::string(rows)); }

  [[nodiscard]] Result<std::unique_ptr<ManifestCatalog>> load(Faults& faults) const {
    return ManifestCatalog::load({root_}, faults);
  }
  /// The source, or a failed test with all its faults.
  [[nodiscard]] std::unique_ptr<ManifestCatalog> load() const {
    Faults faults;
    auto catalog = load(faults);
    EXPECT_TRUE(catalog.has_value()) << faults.text();
    return catalog ? *std::move(catalog) : nullptr;
  }

 private:
  std::filesystem::path root_;
};

/// Decodes a body as the folder's only source does.
inline Result<Decoded> decode(const ManifestCatalog& catalog, std::string_view body, Via via = Via::poll) {
  const Account account{"a", "acme", "t", {}, {}};
  const HttpHeaders headers;
  SourceMessage message;
  message.via = via;
  message.headers = &headers;
  message.body = body;
  return catalog.find("acme")->decode(account, message);
}

}  // namespace parcelgate::testing
