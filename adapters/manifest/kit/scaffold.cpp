#include "adapters/manifest/kit/scaffold.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "adapters/manifest/text/id.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/folder.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// Names go into JSON and CSV texts as they are.
bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= 80 && std::none_of(name.begin(), name.end(), [](char letter) {
    return letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) < 0x20;
  });
}

}  // namespace

Result<std::vector<fs::path>> scaffold_courier(const fs::path& templates, const fs::path& folder, std::string_view id,
                                               std::string_view name) {
  if (!is_id(id)) {
    return unexpected(
        ErrorKind::rejected,
        "\"" + std::string(id) + "\" is no id; write lower-case letters, digits and dashes, as in dhl-express");
  }
  if (!is_plain(name)) return unexpected(ErrorKind::rejected, "the name must be 1 to 80 letters without quotes");
  std::error_code fault;
  if (fs::exists(folder, fault)) {
    return unexpected(ErrorKind::conflict, folder.string() + " exists; choose another id or folder");
  }
  std::vector<fs::path> made;
  const auto files = list_tree(templates, Entries::files);
  if (!files) return unexpected(files.error());
  for (const fs::path& file : *files) {
    const fs::path target = folder / file.lexically_relative(templates);
    fs::create_directories(target.parent_path(), fault);
    auto text = read_file(file);
    if (!text) return unexpected(text.error());
    replace_all(*text, "{{id}}", id);
    replace_all(*text, "{{name}}", name);
    std::ofstream out(target, std::ios::binary);
    out << *text;
    if (!out.flush()) return unexpected(ErrorKind::unreachable, target.string() + " cannot be written");
    made.push_back(target);
  }
  if (made.empty()) return unexpected(ErrorKind::unreachable, templates.string() + " holds no templates");
  std::sort(made.begin(), made.end());
  return made;
}

}  // namespace parcelgate
