// The import of one file into a gateway.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "adapters/imports/additions.hpp"
#include "adapters/imports/batch.hpp"
#include "adapters/imports/item_maker.hpp"
#include "adapters/imports/progress_file.hpp"
#include "adapters/imports/refused_file.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::imports {

struct ImporterOptions {
  Kind kind{Kind::returns};
  Target target{};
  std::string reading{};         ///< all that changes how the file is read; part of the progress file's identity
  bool starts_anew{false};       ///< ignore the progress of an earlier run
  bool updates{false};           ///< add dates and shipments to returns that the gateway has without them
  std::size_t batch_items{500};  ///< at most; the API takes no more
  std::size_t batch_bytes{std::size_t{480} * 1024};
  std::chrono::seconds patience{60};  ///< how long a batch is retried
};

/// What the import works with. All of it outlives the importer.
struct ImporterParts {
  HttpClient& http;
  const TimeSource& time;
  std::function<void(std::chrono::milliseconds)> pause;  ///< waits between retries
  /// Called at the start and after each batch, with the share of the file that is done, 0 … 1.
  std::function<void(const Counts&, double share)> report;
  /// Whether to end early, as after Ctrl-C; called between batches. May be empty.
  std::function<bool()> is_stopped{};
};

/// Sends the rows of a file in batches and keeps account of them:
///
///     Importer importer(options, parts);
///     const auto counts = importer.run(path, *std::move(reader), maker);
///
/// Some batches are under way at the same time, except for facts, which may build on each other. Results are handled in
/// the order of the file. A batch that gets no answer is sent again, so a row may reach the gateway twice; it is then a
/// duplicate. A run that ends early is continued by the next run over the same file.
class Importer {
 public:
  Importer(ImporterOptions options, ImporterParts parts) : options_(std::move(options)), parts_(std::move(parts)) {}

  /// @return what became of the rows, those of earlier runs included
  /// @error unreachable: the gateway did not answer for `patience`, a file could not be written, or is_stopped(); run
  ///        again to continue
  /// @error unauthorized, rejected, malformed, config: see read_results() and HttpClient
  [[nodiscard]] Result<Counts> run(const std::filesystem::path& path, RowReader reader, const ItemMaker& maker);

  /// Where a run continued; line 1: it began with the file.
  [[nodiscard]] std::size_t first_line() const noexcept { return first_line_; }
  /// The file of refused rows; empty before run().
  [[nodiscard]] const std::filesystem::path& refused_path() const noexcept { return refused_path_; }

 private:
  /// A row of a batch: it has an item, or reasons against it.
  struct Entry {
    FileRow row;
    std::vector<std::string> reasons;
    bool is_sent{false};
  };
  struct Batch {
    std::vector<Entry> entries;
    std::vector<std::string> items;  ///< of the entries that are sent
    RowReader::Place end;
    std::future<Result<HttpResponse>> response;
  };
  struct Run;

  [[nodiscard]] Result<void> check_stopped() const;
  void report(const Run& run) const;
  [[nodiscard]] Batch read_batch(Run& run) const;
  void send(Batch& batch) const;
  Result<void> finish(Run& run, Batch batch);
  [[nodiscard]] Result<std::vector<ItemResult>> results_of(Kind kind, std::vector<std::string> items,
                                                           std::future<Result<HttpResponse>> response);
  [[nodiscard]] Result<HttpResponse> insist(Kind kind, Result<HttpResponse> response,
                                            const std::vector<std::string>& items);
  Result<void> add_left_out(const std::vector<std::string>& items, std::vector<ItemResult>& results);
  Result<void> add_parts(Kind kind, const std::vector<Addition>& additions, std::vector<ItemResult>& results);
  [[nodiscard]] Result<void> wait_for_retry(unsigned failures, MonotonicInstant since,
                                            const Result<HttpResponse>& last);

  ImporterOptions options_;
  ImporterParts parts_;
  std::size_t first_line_{1};
  std::filesystem::path refused_path_;
};

}  // namespace parcelgate::imports
