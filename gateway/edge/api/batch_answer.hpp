// The answer to a batch, collected from the outcomes of its items.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports/http.hpp"
#include "gateway/wire/faults.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Collects one result for each item and answers once all are there and close() was called:
///
///     auto answer = std::make_shared<BatchAnswer>(items, respond, polls_scheduled);
///     answer->refuse(0, problem(…));
///     submit(command whose completion calls answer->take(1, 201, …));
///     answer->close();  // no more items
///
/// Refusals come on the request thread and outcomes on the store's thread; each item is set once, by one of them.
/// A batch of which no item was taken while the store could not write is answered with 503 as a whole, so that clients
/// retry it like any other request.
class BatchAnswer {
 public:
  /// @param polls_scheduled  called before the answer when an item was taken; may be empty
  BatchAnswer(std::size_t items, Responder respond, std::function<void()> polls_scheduled);

  /// The item was taken. @param write_ids  writes members that name what was stored
  void take(std::size_t at, bool is_new, const std::function<void(JsonWriter&)>& write_ids);
  /// The item was refused with the problem that a single call would get.
  void refuse(std::size_t at, const HttpReply& problem);
  /// The same for faults of its body. They are listed until all lists together have the bytes of a page; then only the
  /// first fault is named, since the answer to a body of faults may be many times as large as the body.
  void refuse(std::size_t at, const Faults& faults);
  /// Call it once, when each item was refused or handed to the store.
  void close() { finish_one(); }

 private:
  struct Item {
    int status{0};
    std::string result;  ///< JSON
    std::string cause;
  };
  void finish_one();
  [[nodiscard]] HttpReply reply() const;

  std::vector<Item> items_;
  Responder respond_;
  std::function<void()> polls_scheduled_;
  std::size_t listed_bytes_{0};    ///< of lists of faults; request thread only
  std::atomic<std::size_t> left_;  ///< items without a result, and one for close()
};

}  // namespace parcelgate
