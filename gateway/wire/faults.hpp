// Faults: everything that is wrong with a file of data at once, each with its place and its remedy.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// One fault in a file: where, what, and how to mend it.
struct Fault {
  std::string pointer;   ///< RFC 6901, or "line 12" of a table; empty: the document
  std::string what;      ///< one sentence without a full stop
  std::string remedy{};  ///< may be empty
  std::string file{};    ///< "sf/manifest.json" where one walk reads several files, else empty
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Collects faults while a walk goes on: a step adds to it and returns what it can.
///
/// Bounded, since a document may come from anybody: the first kMostKept faults are kept, each text cut to kLongestText
/// bytes at a whole character; what comes after that is only counted.
class Faults {
 public:
  static constexpr std::size_t kMostKept = 1'000;
  static constexpr std::size_t kLongestText = 300;

  /// Of the faults that are added from now on.
  void set_file(std::string file) { file_ = std::move(file); }
  void add(std::string_view pointer, std::string what, std::string remedy = {});
  void push_back(Fault fault);

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  /// How many were found; begin() to end() may hold fewer.
  [[nodiscard]] std::size_t size() const noexcept { return all_.size() + not_kept_; }
  /// Whether what is added now is only counted: nothing need be worked out for its text.
  [[nodiscard]] bool is_full() const noexcept { return all_.size() >= kMostKept; }
  [[nodiscard]] const Fault& operator[](std::size_t at) const noexcept { return all_[at]; }
  [[nodiscard]] const Fault& front() const noexcept { return all_.front(); }
  [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
  [[nodiscard]] auto end() const noexcept { return all_.end(); }
  /// One per line, and at the end how many more there are.
  [[nodiscard]] std::string text() const;

 private:
  std::string file_;
  std::vector<Fault> all_;
  std::size_t not_kept_{0};
};

/// "FILE /accounts/0/sorce: unknown field; did you mean "source"?"
/// @param file  what to call a file that the fault itself does not name
[[nodiscard]] std::string to_string(const Fault& fault, std::string_view file);
[[nodiscard]] std::string to_string(const Fault& fault);

/// All of them as one error of kind malformed, a line each, each line starting with `document`.
[[nodiscard]] Unexpected to_error(const Faults& faults, std::string_view document);

/// `pointer` + "/" + `token`, with "~" and "/" escaped as RFC 6901 wants it.
[[nodiscard]] std::string join_pointer(std::string_view pointer, std::string_view token);
[[nodiscard]] std::string join_pointer(std::string_view pointer, std::size_t index);

/// The candidate nearest to `word` within two edits, or empty.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
/// "did you mean "x"?" when a known word is near, else "known: a, b, c", after the words of a long list that share
/// most.
[[nodiscard]] std::string suggest(std::string_view word, std::span<const std::string_view> known);

/// Adds a fault for every member of an object that is not in `known`, and one when `section` is no object.
/// @return whether it is an object
bool check_members(const rapidjson::Value& section, std::string_view pointer,
                   std::initializer_list<std::string_view> known, Faults& faults);

}  // namespace parcelgate
