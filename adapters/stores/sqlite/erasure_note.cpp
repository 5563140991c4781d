#include "adapters/stores/sqlite/erasure_note.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "adapters/stores/journal/data_file.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate::sqlite {

ErasureNote::ErasureNote(const std::string& folder, const journal::Incarnation& incarnation)
    : path_(path_in(folder)), incarnation_(to_hex({incarnation.data(), incarnation.size()})) {
  std::ifstream in(path_);
  std::string text;
  if (!std::getline(in, text) || text != incarnation_) return;
  while (std::getline(in, text)) {
    std::istringstream words(text);
    Line line;
    if (!(words >> line.tenant >> line.until)) continue;
    for (std::string account; words >> account;) line.accounts.push_back(std::move(account));
    lines_.push_back(std::move(line));
  }
}

journal::Position ErasureNote::erased_until(const TenantMessageAge& tenant) const {
  for (const Line& line : lines_) {
    if (line.tenant != tenant.tenant) continue;
    const bool had_all =
        std::includes(line.accounts.begin(), line.accounts.end(), tenant.accounts.begin(), tenant.accounts.end());
    return had_all ? line.until : 0;
  }
  return 0;
}

void ErasureNote::set(const TenantMessageAge& tenant, journal::Position until) {
  std::erase_if(lines_, [&](const Line& line) { return line.tenant == tenant.tenant; });
  lines_.push_back({tenant.tenant, until, tenant.accounts});
}

Result<void> ErasureNote::write() const {
  std::string content = incarnation_ + "\n";
  for (const Line& line : lines_) {
    content.append(line.tenant).append(" ").append(std::to_string(line.until));
    for (const std::string& account : line.accounts) content.append(" ").append(account);
    content.append("\n");
  }
  return journal::replace_file(path_, content);
}

}  // namespace parcelgate::sqlite
