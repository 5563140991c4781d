#include "adapters/manifest/kit/coverage.hpp"

#include <algorithm>
#include <system_error>

#include "adapters/manifest/kit/case_file.hpp"
#include "adapters/manifest/kit/study.hpp"
#include "adapters/manifest/kit/text_overlaps.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/folder.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestSample = 1U << 20U;

std::vector<fs::path> entries_of(const fs::path& folder, Entries wanted) {
  return list_folder(folder, wanted).value_or(std::vector<fs::path>{});
}

void read_cases(const CarrierSource& source, CarrierCoverage& coverage, MappingUse& use) {
  for (const auto& folder : entries_of(source.manifest().folder / "testcases", Entries::folders)) {
    Faults faults;  // `carriers test` reports them
    const auto test = load_case(folder, source, faults);
    if (!test) continue;
    note_mapping_use(source, test->account, test->message(), use);
    ++coverage.messages;
  }
}

/// A sample does not say how it came: each way that the courier has is tried.
void read_samples(const CarrierSource& source, const fs::path& folder, CarrierCoverage& coverage, MappingUse& use) {
  Account account;
  account.source = source.id();
  const HttpHeaders headers;
  for (const auto& file : entries_of(folder, Entries::files)) {
    std::error_code fault;
    if (fs::file_size(file, fault) > kLargestSample || fault) continue;
    const std::string body = read_file(file).value_or("");
    for (const Via via : source.info().vias) {
      SourceMessage message;
      message.via = via;
      message.headers = &headers;
      message.body = body;
      note_mapping_use(source, account, message, use);
    }
    ++coverage.messages;
  }
}

CarrierCoverage measure(const CarrierSource& source, const fs::path& samples) {
  const StatusMap& statuses = source.manifest().statuses;
  CarrierCoverage coverage;
  coverage.carrier = source.id();
  coverage.rows = statuses.size();
  MappingUse use;
  read_cases(source, coverage, use);
  if (!samples.empty()) read_samples(source, samples / coverage.carrier, coverage, use);
  coverage.unmapped.assign(use.missing.begin(), use.missing.end());
  for (const auto& overlap : find_text_overlaps(statuses, use.texts)) coverage.ambiguous.push_back(to_string(overlap));
  for (const MapRow& row : statuses.rows()) {
    (use.rows.contains(&row) ? coverage.seen : coverage.never_seen).push_back(row.label());
  }
  return coverage;
}

}  // namespace

Result<void> check_samples(const ManifestCatalog& catalog, const std::vector<std::string>& ids,
                           const fs::path& samples) {
  const auto absent = [](const fs::path& folder, const std::string& remedy) {
    return unexpected(ErrorKind::rejected, folder.string() + " is no folder; " + remedy);
  };
  std::error_code none;
  if (!fs::is_directory(samples, none)) return absent(samples, "name one with payloads in <folder>/<courier>/");
  for (const std::string& id : ids) {
    const CarrierSource* source = catalog.find(id);
    if (source == nullptr || fs::is_directory(samples / source->id(), none)) continue;
    return absent(samples / source->id(), "put the payloads of " + std::string(source->id()) + " there");
  }
  const auto has_samples = [&](const auto& source) { return fs::is_directory(samples / source->id(), none); };
  if (std::none_of(catalog.all().begin(), catalog.all().end(), has_samples)) {
    return unexpected(ErrorKind::rejected,
                      samples.string() + " holds no courier's folder; name them by the couriers' ids");
  }
  return {};
}

std::vector<CarrierCoverage> measure_coverage(const ManifestCatalog& catalog, const std::vector<std::string>& ids,
                                              const fs::path& samples) {
  std::vector<CarrierCoverage> all;
  for (const auto& source : catalog.all()) {
    const auto is_it = [&](const std::string& id) { return catalog.find(id) == source.get(); };
    if (ids.empty() || std::any_of(ids.begin(), ids.end(), is_it)) all.push_back(measure(*source, samples));
  }
  return all;
}

}  // namespace parcelgate
