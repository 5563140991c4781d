// Problems: every fault of a folder of data at once, each with its place and its remedy.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

namespace parcelgate {

/// One fault in a manifest, a map or a test case.
struct Problem {
  std::string file;     ///< "sf/manifest.json"
  std::string pointer;  ///< JSON pointer inside the file, or "line 12" of a table
  std::string what;     ///< what is wrong, one sentence without a full stop
  std::string mend;     ///< what to do about it; may be empty
  friend bool operator==(const Problem&, const Problem&) = default;
};

/// "sf/manifest.json: /messages/0/via: unknown value \"pull\"; did you mean \"poll\"?"
[[nodiscard]] std::string to_string(const Problem& problem);

/// Collects faults while a walk goes on: a compile step adds to it and returns what it can.
class Problems {
 public:
  void set_file(std::string file) { file_ = std::move(file); }
  void add(std::string_view pointer, std::string what, std::string mend = {});
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
  [[nodiscard]] const std::vector<Problem>& all() const noexcept { return all_; }
  /// One per line.
  [[nodiscard]] std::string text() const;

 private:
  std::string file_;
  std::vector<Problem> all_;
};

/// `pointer` + "/" + `token`, with "~" and "/" escaped as RFC 6901 wants it.
[[nodiscard]] std::string join_pointer(std::string_view pointer, std::string_view token);
[[nodiscard]] std::string join_pointer(std::string_view pointer, std::size_t index);

/// "did you mean \"x\"?" when a known word is near, else "known: a, b, c".
[[nodiscard]] std::string suggest(std::string_view word, std::span<const std::string_view> known);

/// Adds a problem for every member of an object that is not in `known`, and one when `section` is no object.
/// @return whether it is an object
bool check_members(const rapidjson::Value& section, std::string_view pointer,
                   std::initializer_list<std::string_view> known, Problems& problems);

}  // namespace parcelgate
