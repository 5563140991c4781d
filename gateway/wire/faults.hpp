// Faults: all errors of a data file at once, each with its place and a remedy.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// One fault in a file: its place, the problem and how to fix it.
struct Fault {
  std::string pointer;   ///< RFC 6901, or "line 12" of a table; empty: the document
  std::string what;      ///< one sentence without a full stop
  std::string remedy{};  ///< imperative clause ("remove it"); may be empty
  std::string file{};    ///< "sf/manifest.json" when one run reads several files, else empty
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Collects the faults of one document, so that its author can fix all of them in one go. A reader adds a fault,
/// returns a fallback and continues; at the end the caller refuses the document when there are any:
///
///     Faults faults;
///     const Settings settings = read_settings(*document, faults);
///     if (!faults.empty()) return to_error(faults, "gateway.json");
///
/// Bounded, because anybody may have sent the document: the first kMostKept faults are kept, each text cut to
/// kLongestText bytes at a character boundary. Further faults are only counted.
///
/// Trap: values that were read are usable only while empty() is true.
class Faults {
 public:
  static constexpr std::size_t kMostKept = 1'000;
  static constexpr std::size_t kLongestText = 300;

  /// Sets Fault::file of all faults that are added later.
  void set_file(std::string file) { file_ = std::move(file); }
  /// Adds a fault. `pointer` is an RFC 6901 pointer, see join_pointer().
  void add(std::string_view pointer, std::string what, std::string remedy = {});
  void push_back(Fault fault);

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  /// Number of faults found. begin() to end() hold at most kMostKept of them.
  [[nodiscard]] std::size_t size() const noexcept { return all_.size() + not_kept_; }
  /// Whether further faults are only counted, so that computing their texts can be skipped.
  [[nodiscard]] bool is_full() const noexcept { return all_.size() >= kMostKept; }
  [[nodiscard]] const Fault& operator[](std::size_t at) const noexcept { return all_[at]; }
  [[nodiscard]] const Fault& front() const noexcept { return all_.front(); }
  [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
  [[nodiscard]] auto end() const noexcept { return all_.end(); }
  /// One fault a line, and a last line with the number of the faults that were only counted.
  [[nodiscard]] std::string text() const;

 private:
  std::string file_;
  std::vector<Fault> all_;
  std::size_t not_kept_{0};
};

/// "FILE /accounts/0/sorce: unknown field; did you mean "source"?"
/// @param file  name of the file, used when the fault has none of its own
[[nodiscard]] std::string to_string(const Fault& fault, std::string_view file);
[[nodiscard]] std::string to_string(const Fault& fault);

/// One error of kind malformed with a line for each fault. Each line starts with the fault's file, or with `document`.
[[nodiscard]] Unexpected to_error(const Faults& faults, std::string_view document);

/// `pointer` + "/" + `token`, with "~" and "/" escaped as RFC 6901 requires.
[[nodiscard]] std::string join_pointer(std::string_view pointer, std::string_view token);
[[nodiscard]] std::string join_pointer(std::string_view pointer, std::size_t index);

/// The candidate with the smallest edit distance to `word`, at most two edits; else empty.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
/// A remedy for an unknown value: "did you mean "x"?" when a known one is near, else "known: a, b, c". A long list
/// starts with the most similar ones; an empty list is named as such.
[[nodiscard]] std::string suggest(std::string_view word, std::span<const std::string_view> known);

/// Reads a value that must be one word of a fixed list. A value that is no text and a word outside of the list are
/// faults with the list as remedy:
///
///     constexpr Names<2> kOrders{"oldest_first", "newest_first"};
///     const auto found = read_word(*order, "/events/order", kOrders, "value", faults);
///
/// @param noun  what the words are, for the message "unknown NOUN "x""
/// @return      the word's place in `known`
[[nodiscard]] std::optional<std::size_t> read_word(const rapidjson::Value& value, std::string_view pointer,
                                                   std::span<const std::string_view> known, std::string_view noun,
                                                   Faults& faults);

/// A word that a language had once, and the remedy for files that still use it.
struct RetiredWord {
  std::string_view word;
  std::string_view remedy;  ///< imperative clause that names the new word
};

/// The remedy of a retired word; empty for any other word.
[[nodiscard]] std::string_view remedy_of(std::string_view word, std::span<const RetiredWord> retired) noexcept;

/// Adds a fault for every member of an object that is not in `known`, and one when `section` is no object. The fault of
/// a member in `retired` has that word's remedy.
/// @return whether it is an object
bool check_members(const rapidjson::Value& section, std::string_view pointer,
                   std::initializer_list<std::string_view> known, Faults& faults,
                   std::span<const RetiredWord> retired = {});

}  // namespace parcelgate
