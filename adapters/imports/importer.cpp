#include "adapters/imports/importer.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "gateway/base/backoff.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate::imports {
namespace {

constexpr std::size_t kBatchesUnderWay = 4;

std::future<Result<HttpResponse>> start(HttpClient& http, HttpRequest request) {
  // Shared with the callback, which may still be inside set_value() when the waiting thread has continued.
  const auto answer = std::make_shared<std::promise<Result<HttpResponse>>>();
  auto arrived = answer->get_future();
  http.send(std::move(request), [answer](Result<HttpResponse> response) { answer->set_value(std::move(response)); });
  return arrived;
}

std::string text_of_outcome(const Result<HttpResponse>& response) {
  return response ? "HTTP " + std::to_string(response->status) : response.error().what;
}

/// "shipments/0" of "/shipments/0".
std::string name_of(std::string_view pointer) {
  return std::string(pointer.substr(pointer.starts_with('/') ? 1 : 0));
}

void count_taken(const ItemResult& result, Counts& counts) noexcept {
  if (result.status == 201)
    ++counts.created;
  else if (!result.left_out.empty())
    ++counts.updated;
  else
    ++counts.duplicate;
}

}  // namespace

/// One run over a file.
struct Importer::Run {
  RowReader reader;
  const ItemMaker& maker;
  ProgressFile progress_file;
  RefusedFile refused;
  ImportState state;
  bool is_read{false};  ///< no further row
};

Result<Counts> Importer::run(const std::filesystem::path& path, RowReader reader, const ItemMaker& maker) {
  std::string identity = to_hex(sha256_bytes(reader.text()));
  identity += " " + std::string(to_string(options_.kind)) + " " + options_.target.url + " " + options_.target.tenant;
  identity = to_hex(sha256_bytes(identity + " " + options_.reading));
  const ProgressFile progress_file(path);
  ImportState state = options_.starts_anew ? ImportState{} : progress_file.load(identity).value_or(ImportState{});
  auto refused = RefusedFile::open(path, reader, state.refused_bytes);
  if (!refused && refused.error().kind == ErrorKind::not_found) {
    state = {};  // rows were refused, and their reasons are lost: only the whole file gives them again
    refused = RefusedFile::open(path, reader, 0);
  }
  if (!refused) return unexpected(std::move(refused).error());
  state.identity = identity;
  Run run{std::move(reader), maker, progress_file, *std::move(refused), std::move(state)};
  if (run.state.place.at > 0) {
    run.reader.seek(run.state.place);
    first_line_ = run.state.place.line;
  }
  refused_path_ = run.refused.path();
  report(run);

  const std::size_t under_way = options_.kind == Kind::facts ? 1 : kBatchesUnderWay;
  std::deque<Batch> batches;
  while (true) {
    while (!run.is_read && batches.size() < under_way) {
      batches.push_back(read_batch(run));
      send(batches.back());
    }
    if (batches.empty()) break;
    if (auto stopped = check_stopped(); !stopped) return unexpected(std::move(stopped).error());
    Batch first = std::move(batches.front());
    batches.pop_front();
    if (auto done = finish(run, std::move(first)); !done) return unexpected(std::move(done).error());
  }
  run.progress_file.remove();
  return run.state.counts;
}

Result<void> Importer::check_stopped() const {
  if (!parts_.is_stopped || !parts_.is_stopped()) return {};
  return unexpected(ErrorKind::unreachable, "stopped; run the same command again to continue");
}

void Importer::report(const Run& run) const {
  const std::size_t size = std::max<std::size_t>(1, run.reader.text().size());
  const double share = static_cast<double>(run.state.place.at) / static_cast<double>(size);
  if (parts_.report) parts_.report(run.state.counts, share);
}

Importer::Batch Importer::read_batch(Run& run) const {
  Batch batch;
  std::size_t bytes = 0;
  while (batch.items.size() < options_.batch_items && batch.entries.size() < 2 * options_.batch_items &&
         bytes < options_.batch_bytes) {
    const RowReader::Place before = run.reader.place();
    Entry entry;
    run.is_read = !run.reader.next(entry.row);
    if (run.is_read) break;
    std::string item = run.maker.make(entry.row, entry.reasons);
    if (item.size() > options_.batch_bytes) entry.reasons.emplace_back("is too large for a request");
    entry.is_sent = entry.reasons.empty();
    if (entry.is_sent) {
      if (bytes + item.size() > options_.batch_bytes) {  // it begins the next batch
        run.reader.seek(before);
        break;
      }
      bytes += item.size() + 1;
      batch.items.push_back(std::move(item));
    }
    batch.entries.push_back(std::move(entry));
  }
  batch.end = run.reader.place();
  return batch;
}

void Importer::send(Batch& batch) const {
  if (batch.items.empty()) return;
  batch.response = start(parts_.http, batch_request(options_.target, options_.kind, batch.items));
}

Result<void> Importer::finish(Run& run, Batch batch) {
  auto results = results_of(options_.kind, batch.items, std::move(batch.response));
  if (!results) return unexpected(std::move(results).error());
  if (auto added = add_left_out(batch.items, *results); !added) return added;
  Counts& counts = run.state.counts;
  auto result = results->begin();
  for (Entry& entry : batch.entries) {
    ++counts.rows;
    if (entry.is_sent) {
      entry.reasons = std::move(result->reasons);
      if (entry.reasons.empty()) count_taken(*result, counts);
      ++result;
    }
    if (entry.reasons.empty()) continue;
    ++counts.refused;
    if (auto written = run.refused.add(entry.row, entry.reasons); !written) return written;
  }
  if (auto flushed = run.refused.flush(); !flushed) return flushed;
  run.state.place = batch.end;
  run.state.refused_bytes = run.refused.bytes();
  if (auto stored = run.progress_file.store(run.state); !stored) return stored;
  report(run);
  return {};
}

/// A known return without a part of its row is no success: the part would be lost without a word.
Result<void> Importer::add_left_out(const std::vector<std::string>& items, std::vector<ItemResult>& results) {
  std::vector<Addition> facts;
  std::vector<Addition> shipments;
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (results[at].left_out.empty()) continue;
    if (options_.updates) {
      find_additions(items[at], results[at].left_out, at, facts, shipments);
      continue;
    }
    for (const std::string& pointer : results[at].left_out) {
      results[at].reasons.push_back(name_of(pointer) +
                                    ": the return was registered before, without it; --update adds it");
    }
  }
  if (auto added = add_parts(Kind::facts, facts, results); !added) return added;
  return add_parts(Kind::shipments, shipments, results);
}

Result<void> Importer::add_parts(Kind kind, const std::vector<Addition>& additions, std::vector<ItemResult>& results) {
  for (std::size_t from = 0; from < additions.size(); from += options_.batch_items) {
    const std::size_t count = std::min(options_.batch_items, additions.size() - from);
    std::vector<std::string> items;
    for (std::size_t at = 0; at < count; ++at) items.push_back(additions[from + at].body);
    const auto added = results_of(kind, items, {});
    if (!added) return unexpected(added.error());
    for (std::size_t at = 0; at < count; ++at) {
      const Addition& addition = additions[from + at];
      for (const std::string& reason : (*added)[at].reasons)
        results[addition.item].reasons.push_back(name_of(addition.pointer) + ": " + reason);
    }
  }
  return {};
}

/// The results of all items. Items that the gateway could not store for now are sent again by themselves.
/// @param response  of a first request, if there was one
Result<std::vector<ItemResult>> Importer::results_of(Kind kind, std::vector<std::string> items,
                                                     std::future<Result<HttpResponse>> response) {
  std::vector<ItemResult> results(items.size());
  std::vector<std::size_t> open(items.size());  // places of the items in `results`
  std::iota(open.begin(), open.end(), std::size_t{0});
  const MonotonicInstant began = parts_.time.monotonic_now();
  for (unsigned failures = 1; !open.empty(); ++failures) {
    auto first =
        response.valid() ? response.get() : send_and_wait(parts_.http, batch_request(options_.target, kind, items));
    const auto answer = insist(kind, std::move(first), items);
    if (!answer) return unexpected(answer.error());
    auto read = read_results(*answer, open.size());
    if (!read) return unexpected(std::move(read).error());
    std::vector<std::size_t> still_open;
    std::vector<std::string> left;
    for (std::size_t at = 0; at < open.size(); ++at) {
      if ((*read)[at].is_passing()) {
        still_open.push_back(open[at]);
        left.push_back(std::move(items[at]));
      } else {
        results[open[at]] = std::move((*read)[at]);
      }
    }
    open = std::move(still_open);
    items = std::move(left);
    if (open.empty()) break;
    if (auto waited = wait_for_retry(failures, began, answer); !waited) return unexpected(std::move(waited).error());
  }
  return results;
}

/// Sends the items again until there is an answer to them.
Result<HttpResponse> Importer::insist(Kind kind, Result<HttpResponse> response, const std::vector<std::string>& items) {
  const MonotonicInstant began = parts_.time.monotonic_now();
  for (unsigned failures = 1; is_passing(response); ++failures) {
    if (auto waited = wait_for_retry(failures, began, response); !waited) return unexpected(std::move(waited).error());
    response = send_and_wait(parts_.http, batch_request(options_.target, kind, items));
  }
  return response;
}

Result<void> Importer::wait_for_retry(unsigned failures, MonotonicInstant since, const Result<HttpResponse>& last) {
  if (parts_.time.monotonic_now() - since >= options_.patience) {
    return unexpected(ErrorKind::unreachable, "the gateway took nothing for " +
                                                  std::to_string(options_.patience.count()) + " s (" +
                                                  text_of_outcome(last) + "); run the same command again to continue");
  }
  if (auto stopped = check_stopped(); !stopped) return stopped;
  Backoff backoff{std::chrono::milliseconds{200}, std::chrono::seconds{5}};
  parts_.pause(backoff.pause(failures));
  return {};
}

}  // namespace parcelgate::imports
