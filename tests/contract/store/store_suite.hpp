// The contract of every Store. A backend provides a type with
//   static constexpr std::size_t kQueueCommands   capacity of its queue
//   static constexpr std::size_t kQuarantineRows   the most rows that its quarantine keeps
//   static constexpr std::size_t kQuarantineBytes  … and the most bytes
//   std::unique_ptr<Store> open()                 opens the store of this object, again after a close
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gateway/ports/function_command.hpp"
#include "gateway/ports/store.hpp"
#include "tests/contract/store/store_values.hpp"

namespace parcelgate::test {

template <class Backend>
class StoreSuite : public ::testing::Test {
 protected:
  using Work = std::function<Result<void>(Transaction&)>;

  StoreSuite() { open(); }

  void open() {
    store_ = backend_.open();
    auto reader = store_->open_reader();
    if (!reader) throw std::runtime_error(reader.error().what);
    reader_ = *std::move(reader);
  }
  void reopen() {
    reader_.reset();
    store_.reset();
    open();
  }
  Result<void> write(Work work) { return submit_and_wait(*store_, std::make_unique<FunctionCommand>(std::move(work))); }
  void must_write(Work work) {
    const auto written = write(std::move(work));
    ASSERT_TRUE(written) << written.error().what;
  }

  /// Keeps the writer inside a command until released, so that what is submitted meanwhile becomes one group.
  class HeldWriter {
   public:
    explicit HeldWriter(Store& store) {
      std::unique_ptr<Command> command = std::make_unique<FunctionCommand>([this](Transaction&) {
        entered_.count_down();
        released_.wait();
        return Result<void>{};
      });
      if (!store.submit(command)) throw std::runtime_error("an empty queue refused a command");
      entered_.wait();
    }
    ~HeldWriter() { release(); }
    void release() {
      if (!is_released_) released_.count_down();
      is_released_ = true;
    }

   private:
    std::latch entered_{1};
    std::latch released_{1};
    bool is_released_{false};
  };

  /// Submits without waiting; the outcome comes by the future.
  std::future<Result<void>> send(Work work) {
    auto outcome = std::make_shared<std::promise<Result<void>>>();
    auto future = outcome->get_future();
    std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
        std::move(work), [outcome](Result<void> result) { outcome->set_value(std::move(result)); });
    if (!store_->submit(command)) outcome->set_value(unexpected(ErrorKind::unreachable, "queue full"));
    return future;
  }

  Backend backend_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TYPED_TEST_SUITE_P(StoreSuite);

TYPED_TEST_P(StoreSuite, AShipmentIsReadBackAsItWasStored) {
  const Shipment stored = full_shipment(key_of(1));
  this->must_write([&](Transaction& transaction) {
    static_cast<void>(transaction.add_shipment(stored));
    return Result<void>{};
  });
  for (int round = 0; round < 2; ++round) {
    const auto found = this->reader_->find_shipment(key_of(1));
    ASSERT_TRUE(found) << found.error().what;
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ(**found, stored);
    this->reopen();
  }
  EXPECT_FALSE(this->reader_->find_shipment(key_of(2))->has_value());
}

TYPED_TEST_P(StoreSuite, AnUnknownShipmentIsAbsentAndAKnownOneCanBeChanged) {
  this->must_write([&](Transaction& transaction) {
    EXPECT_EQ(*transaction.find_shipment(key_of(1)), nullptr);
    transaction.add_shipment(full_shipment(key_of(1))).version = 10;
    return Result<void>{};
  });
  this->reopen();
  this->must_write([&](Transaction& transaction) {
    Shipment* shipment = *transaction.find_shipment(key_of(1));
    EXPECT_EQ(shipment->version, 10U);
    shipment->version = 11;
    transaction.store_shipment(*shipment);
    return Result<void>{};
  });
  EXPECT_EQ((*this->reader_->find_shipment(key_of(1)))->version, 11U);
}

TYPED_TEST_P(StoreSuite, FeedPositionsRiseWithoutGapsAndACursorReadsEachEntryOnce) {
  for (int number = 1; number <= 25; ++number) {
    this->must_write([&](Transaction& transaction) {
      FeedEntry entry = entry_of("shop", std::to_string(number));
      EXPECT_EQ(transaction.append_feed(entry)->position, static_cast<std::uint64_t>(number));
      EXPECT_EQ(entry.position, static_cast<std::uint64_t>(number));
      return Result<void>{};
    });
    if (number == 12) this->reopen();
  }
  FeedCursor cursor;
  std::vector<std::string> read;
  for (auto page = this->reader_->read_feed(cursor, "", 10); !page->empty();
       page = this->reader_->read_feed(cursor, "", 10)) {
    for (const auto& entry : *page) read.push_back(entry.data);
  }
  ASSERT_EQ(read.size(), 25U);
  for (std::size_t at = 0; at < read.size(); ++at) EXPECT_EQ(read[at], std::to_string(at + 1));
  EXPECT_EQ(cursor, *this->reader_->feed_head());
  EXPECT_EQ(this->reader_->find_feed_entry({0, 7})->data, "7");
  EXPECT_EQ(this->reader_->find_feed_entry({0, 70}).error().kind, ErrorKind::not_found);
}

TYPED_TEST_P(StoreSuite, TheFeedOfATenantHoldsNothingOfAnother) {
  this->must_write([&](Transaction& transaction) {
    for (int number = 1; number <= 10; ++number) {
      FeedEntry entry = entry_of(number % 2 == 0 ? "even" : "odd", std::to_string(number));
      if (auto added = transaction.append_feed(entry); !added) return Result<void>(unexpected(added.error()));
    }
    return Result<void>{};
  });
  FeedCursor cursor;
  const auto first = this->reader_->read_feed(cursor, "even", 3);
  ASSERT_EQ(first->size(), 3U);
  EXPECT_EQ(first->back().data, "6");
  const auto second = this->reader_->read_feed(cursor, "even", 3);
  ASSERT_EQ(second->size(), 2U);
  EXPECT_EQ(second->back().data, "10");
  EXPECT_TRUE(this->reader_->read_feed(cursor, "even", 3)->empty());
}

TYPED_TEST_P(StoreSuite, ACommandThatFailsAfterWritingIsUndoneAlone) {
  typename TestFixture::HeldWriter held(*this->store_);
  std::vector<std::future<Result<void>>> outcomes;
  for (int number = 0; number < 30; ++number) {
    outcomes.push_back(this->send([number](Transaction& transaction) -> Result<void> {
      Shipment* shared = *transaction.find_shipment(key_of(999));
      if (shared == nullptr) {
        Shipment fresh;
        fresh.key = key_of(999);
        shared = &transaction.add_shipment(std::move(fresh));
      }
      ++shared->event_count;
      transaction.store_shipment(*shared);
      FeedEntry entry = entry_of("shop", std::to_string(number));
      if (auto added = transaction.append_feed(entry); !added) return unexpected(added.error());
      if (number % 10 == 3) return unexpected(ErrorKind::conflict, "refused " + std::to_string(number));
      return {};
    }));
  }
  held.release();
  for (int number = 0; number < 30; ++number) {
    const auto outcome = outcomes[static_cast<std::size_t>(number)].get();
    EXPECT_EQ(outcome.has_value(), number % 10 != 3);
    if (outcome) continue;
    EXPECT_EQ(outcome.error().what, "refused " + std::to_string(number));
  }
  EXPECT_EQ((*this->reader_->find_shipment(key_of(999)))->event_count, 27U);
  EXPECT_EQ(*this->reader_->count_events(), 27U);
  FeedCursor cursor;
  const auto entries = this->reader_->read_feed(cursor, "", 100);
  ASSERT_EQ(entries->size(), 27U);
  EXPECT_EQ(entries->back().position, 27U);
}

TYPED_TEST_P(StoreSuite, ACommandThatFailsBeforeWritingLeavesNoTrace) {
  this->must_write([&](Transaction& transaction) {
    static_cast<void>(transaction.add_shipment(full_shipment(key_of(1))));
    return Result<void>{};
  });
  const auto refused = this->write([](Transaction& transaction) -> Result<void> {
    (*transaction.find_shipment(key_of(1)))->version = 1000;
    return unexpected(ErrorKind::rejected, "no");
  });
  EXPECT_EQ(refused.error().kind, ErrorKind::rejected);
  this->must_write([&](Transaction& transaction) {
    EXPECT_EQ((*transaction.find_shipment(key_of(1)))->version, 9U);
    return Result<void>{};
  });
}

TYPED_TEST_P(StoreSuite, ACommandThatThrowsFailsAlone) {
  const auto thrown = this->write([](Transaction&) -> Result<void> { throw std::runtime_error("a defect"); });
  ASSERT_FALSE(thrown);
  this->must_write([](Transaction&) { return Result<void>{}; });
}

TYPED_TEST_P(StoreSuite, ClosingTheStoreFinishesWhatHasQueued) {
  std::atomic<int> finished{0};
  for (int number = 0; number < 10; ++number) {
    std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
        [number](Transaction& transaction) -> Result<void> {
          static_cast<void>(transaction.add_shipment(full_shipment(key_of(number))));
          return {};
        },
        [&](Result<void> outcome) { finished += outcome ? 1 : 0; });
    ASSERT_TRUE(this->store_->submit(command));
  }
  this->reopen();
  EXPECT_EQ(finished.load(), 10);
  for (int number = 0; number < 10; ++number) EXPECT_TRUE(this->reader_->find_shipment(key_of(number))->has_value());
}

TYPED_TEST_P(StoreSuite, ALongHistorySpillsAndEveryPartStaysKnown) {
  constexpr std::uint64_t kEvents = 300;
  for (std::uint64_t number = 0; number < kEvents; ++number) {
    this->must_write([&](Transaction& transaction) {
      Shipment* shipment = *transaction.find_shipment(key_of(1));
      if (shipment == nullptr) {
        Shipment fresh;
        fresh.key = key_of(1);
        shipment = &transaction.add_shipment(std::move(fresh));
      }
      shipment->history.push_back(history_entry(number));
      ++shipment->event_count;
      transaction.store_shipment(*shipment);
      return Result<void>{};
    });
    if (number == 150) this->reopen();
  }
  const Shipment shipment = **this->reader_->find_shipment(key_of(1));
  EXPECT_LE(shipment.history.size(), 64U);
  const auto older = this->reader_->older_history(shipment);
  ASSERT_TRUE(older) << older.error().what;
  ASSERT_EQ(older->size() + shipment.history.size(), kEvents);
  EXPECT_EQ(older->front(), history_entry(0));
  this->must_write([&](Transaction& transaction) {
    const Shipment& known = **transaction.find_shipment(key_of(1));
    for (const auto& entry : *older) EXPECT_TRUE(transaction.knows_older(known, entry.fingerprint));
    EXPECT_FALSE(transaction.knows_older(known, kEvents + 5));
    return Result<void>{};
  });
  EXPECT_EQ(*this->reader_->count_events(), kEvents);
}

TYPED_TEST_P(StoreSuite, OlderHistoryIsReadInTheOrderOfArrivalAndGrows) {
  const auto older_and_own = [](Transaction& transaction) {
    const Shipment& shipment = **transaction.find_shipment(key_of(1));
    const auto older = transaction.older_history(shipment);
    EXPECT_TRUE(older) << older.error().what;
    std::vector<HistoryEntry> whole(older->begin(), older->end());
    whole.insert(whole.end(), shipment.history.begin(), shipment.history.end());
    return whole;
  };
  std::vector<HistoryEntry> expected;
  this->must_write([&](Transaction& transaction) {
    Shipment& shipment = transaction.add_shipment(full_shipment(key_of(1)));
    shipment.history.clear();
    for (std::uint64_t number = 0; number < 200; ++number) expected.push_back(history_entry(number));
    shipment.history = expected;
    EXPECT_TRUE(transaction.older_history(shipment)->empty());
    return Result<void>{};
  });
  for (std::uint64_t number = 200; number < 260; ++number) {
    this->must_write([&](Transaction& transaction) {
      EXPECT_EQ(older_and_own(transaction), expected);
      Shipment& shipment = **transaction.find_shipment(key_of(1));
      EXPECT_FALSE(shipment.older.empty());
      expected.push_back(history_entry(number));
      expected.back().source_index = number % 2;
      shipment.history.push_back(expected.back());
      transaction.store_shipment(shipment);
      return Result<void>{};
    });
    if (number == 230) this->reopen();
  }
  const Shipment shipment = **this->reader_->find_shipment(key_of(1));
  auto whole = *this->reader_->older_history(shipment);
  whole.insert(whole.end(), shipment.history.begin(), shipment.history.end());
  EXPECT_EQ(whole, expected);
}

TYPED_TEST_P(StoreSuite, ReturnsAreFoundByIdAndByTheirNextInstant) {
  EXPECT_FALSE(this->reader_->next_wake_at()->has_value());
  this->must_write([&](Transaction& transaction) {
    auto done = transaction.store_return(full_return("R-1", at_second(300), at_second(1)));
    if (done) done = transaction.store_return(full_return("R-2", at_second(100), at_second(2)));
    if (done) done = transaction.store_return(full_return("R-3", std::nullopt, at_second(3)));
    return done;
  });
  EXPECT_EQ(**this->reader_->find_return("shop", "R-1"), full_return("R-1", at_second(300), at_second(1)));
  EXPECT_FALSE(this->reader_->find_return("other", "R-1")->has_value());
  EXPECT_EQ(**this->reader_->next_wake_at(), at_second(100));
  this->must_write([&](Transaction& transaction) -> Result<void> {
    EXPECT_TRUE(transaction.due_returns(at_second(99), 10)->empty());
    const auto due = transaction.due_returns(at_second(300), 10);
    EXPECT_EQ(due->size(), 2U);
    EXPECT_EQ(due->front().return_id, "R-2");
    return transaction.store_return(full_return("R-2", std::nullopt, at_second(2)));
  });
  EXPECT_EQ(**this->reader_->next_wake_at(), at_second(300));
}

TYPED_TEST_P(StoreSuite, ReturnsAreListedPageByPageInOneOrderWhateverIsRegisteredMeanwhile) {
  // Three of one instant, so that a page ends between equals.
  const std::vector<std::pair<std::string, int>> given{{"R-2", 5}, {"R-9", 1}, {"R-3", 5}, {"R-1", 5}, {"R-0", 9}};
  this->must_write([&](Transaction& transaction) {
    Result<void> done;
    for (const auto& [id, second] : given) {
      if (done) done = transaction.store_return(full_return(id, std::nullopt, at_second(second)));
    }
    Return other = full_return("R-7", std::nullopt, at_second(4));
    other.tenant = "other";
    return done ? transaction.store_return(other) : done;
  });
  std::vector<std::string> seen;
  std::optional<ReturnPlace> after;
  for (int page = 0; page < 5; ++page) {
    const auto returns = this->reader_->list_returns("shop", {}, after, 2);
    ASSERT_TRUE(returns) << returns.error().what;
    if (returns->empty()) break;
    for (const Return& ret : *returns) seen.push_back(ret.return_id);
    after = ReturnPlace{returns->back().created_at, returns->back().return_id};
    // One newer than all is no part of the walk, and a change of a listed one does not move it.
    this->must_write([&](Transaction& transaction) {
      auto done = transaction.store_return(full_return("R-new" + std::to_string(page), std::nullopt, at_second(99)));
      return done ? transaction.store_return(full_return("R-9", at_second(77), at_second(1))) : done;
    });
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"R-0", "R-3", "R-2", "R-1", "R-9"}));
}

inline PollState full_poll(int number, PollUrgency urgency, Instant next_at) {
  PollState state;
  state.key = key_of(number);
  state.account = "sf-main";
  state.next_at = next_at;
  state.last_checked_at = at_second(1);
  state.failures = 2;
  state.hints = {{"phone_tail", "1234"}};
  state.known_events = 7;
  state.pushed_first = 3;
  state.basis.reason = CheckReason::clock_close;
  state.basis.urgency = urgency;
  state.basis.every = std::chrono::hours{2};
  state.basis.wanted = std::chrono::hours{1};
  state.basis.subject = "seller_confirms";
  state.basis.due_at = at_second(500);
  state.basis.answer_text = "later";
  state.subscription.state = SubscriptionState::ended;
  state.subscription.at = at_second(2);
  state.subscription.requested_at = {at_second(1), at_second(2)};
  state.subscription.reason = "abort";
  state.history = {PollResult::rejected, at_second(1), 2};
  return state;
}

TYPED_TEST_P(StoreSuite, PollsAreDueByAccountAndUrgencyUntilTheyEnd) {
  auto state = full_poll(1, PollUrgency::routine, at_second(10));
  this->must_write([&](Transaction& transaction) {
    EXPECT_FALSE(transaction.find_poll(key_of(1), "sf-main")->has_value());
    return transaction.store_poll(state);
  });
  const auto due_at = [&](Instant now, PollUrgency urgency = PollUrgency::routine,
                          std::string_view account = "sf-main") {
    return *this->reader_->due_polls(account, urgency, now, 5);
  };
  EXPECT_TRUE(due_at(at_second(9)).empty());
  EXPECT_TRUE(due_at(at_second(99), PollUrgency::routine, "other").empty());
  EXPECT_TRUE(due_at(at_second(99), PollUrgency::pressing).empty());
  const auto due = due_at(at_second(10));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due.front().key, state.key);
  EXPECT_EQ(due.front().last_checked_at, state.last_checked_at);
  EXPECT_FALSE(due.front().last_news_at);
  EXPECT_EQ(due.front().failures, 2U);
  EXPECT_EQ(due.front().basis, state.basis);
  EXPECT_EQ(due.front().hints, state.hints);
  EXPECT_EQ(due.front().known_events, 7U);
  EXPECT_EQ(due.front().pushed_first, 3U);
  EXPECT_EQ(due.front().subscription, state.subscription);
  EXPECT_EQ(due.front().history, state.history);
  state.ended = true;
  this->must_write([&](Transaction& transaction) { return transaction.store_poll(state); });
  EXPECT_TRUE(due_at(at_second(99)).empty());
  EXPECT_TRUE(this->reader_->find_polls(key_of(1))->front().ended);
  EXPECT_TRUE(this->reader_->measure_polls()->empty());
}

TYPED_TEST_P(StoreSuite, PollsAreFoundByTheirNumberAloneAndMeasuredByUrgency) {
  this->must_write([&](Transaction& transaction) -> Result<void> {
    auto other = full_poll(2, PollUrgency::routine, at_second(5));
    other.account = "other";
    for (const auto& row : {full_poll(1, PollUrgency::pressing, at_second(10)),
                            full_poll(2, PollUrgency::pressing, at_second(8)), other}) {
      if (auto stored = transaction.store_poll(row); !stored) return stored;
    }
    EXPECT_EQ(transaction.find_polls(key_of(2).tenant, key_of(2).tracking_number)->size(), 2U);
    EXPECT_TRUE(transaction.find_polls("nobody", key_of(2).tracking_number)->empty());
    return {};
  });
  EXPECT_EQ(this->reader_->find_polls(key_of(2).tracking_number)->size(), 2U);
  const auto loads = this->reader_->measure_polls();
  ASSERT_EQ(loads->size(), 2U);
  const auto& load = loads->back();
  EXPECT_EQ(load.account, "sf-main");
  EXPECT_EQ(load.urgency, PollUrgency::pressing);
  EXPECT_EQ(load.shipments, 2U);
  EXPECT_DOUBLE_EQ(load.wanted_per_day, 48);
  EXPECT_EQ(load.oldest_at, at_second(8));
}

TYPED_TEST_P(StoreSuite, OutletsKeepTheirCursorAndTheirRecords) {
  this->must_write([](Transaction& transaction) {
    auto done = transaction.store_outlet({"tickets", FeedCursor{{12}}, true});
    if (done) done = transaction.store_record({"tickets", "effect:a", "{\"n\":1}", at_second(20)});
    if (done) done = transaction.store_record({"tickets", "ticket:shop/R-1", "17", std::nullopt});
    if (done) done = transaction.store_record({"mqtt", "effect:a", "{}", at_second(1)});
    return done;
  });
  const auto outlets = this->reader_->list_outlets();
  ASSERT_EQ(outlets->size(), 1U);
  EXPECT_EQ(outlets->front().cursor.positions, FeedCursor{{12}}.positions);
  EXPECT_TRUE(outlets->front().paused);
  const auto due = this->reader_->due_records("tickets", at_second(20), 5);
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().value, "{\"n\":1}");
  EXPECT_EQ((*this->reader_->find_record("tickets", "ticket:shop/R-1"))->value, "17");
  this->must_write([](Transaction& transaction) {
    EXPECT_TRUE(transaction.find_record("tickets", "effect:a")->has_value());
    return transaction.remove_record("tickets", "effect:a");
  });
  EXPECT_TRUE(this->reader_->due_records("tickets", at_second(99), 5)->empty());
  EXPECT_TRUE(this->reader_->find_record("mqtt", "effect:a")->has_value());
}

TYPED_TEST_P(StoreSuite, RawMessagesAndQuarantineKeepBytesUntouched) {
  const std::string bytes("\x00\xff{not json", 11);
  std::int64_t raw_id = 0;
  std::int64_t held_id = 0;
  const RawMessage message{.received_at = at_second(1),
                           .source = "kuaidi100",
                           .account = "k-main",
                           .via = Via::mqtt,
                           .body = bytes,
                           .context = R"({"topic":"a/b"})",
                           .mapping_version = "abc.1"};
  this->must_write([&](Transaction& transaction) {
    raw_id = *transaction.append_raw(message);
    held_id = *transaction.append_quarantine({0, message, "JSON, byte 0", "Content-Type: text/plain"});
    return Result<void>{};
  });
  const auto raw = this->reader_->find_raw(raw_id);
  EXPECT_EQ((*raw)->body, bytes);
  EXPECT_EQ((*raw)->via, Via::mqtt);
  EXPECT_EQ((*raw)->context, R"({"topic":"a/b"})");
  EXPECT_EQ((*raw)->mapping_version, "abc.1");
  const auto held = this->reader_->find_quarantined(held_id);
  EXPECT_EQ((*held)->message.body, bytes);
  EXPECT_EQ((*held)->message.context, R"({"topic":"a/b"})");
  EXPECT_EQ((*held)->reason, "JSON, byte 0");
  EXPECT_EQ((*held)->headers, "Content-Type: text/plain");
  this->must_write([&](Transaction& transaction) { return transaction.remove_quarantine(held_id); });
  EXPECT_FALSE(this->reader_->find_quarantined(held_id)->has_value());
}

TYPED_TEST_P(StoreSuite, TheRawLogIsReadFromAnInstantOnInSteps) {
  constexpr std::size_t kWhole = 1U << 20U;
  std::vector<std::int64_t> ids;
  for (int second = 1; second <= 5; ++second) {
    this->must_write([&](Transaction& transaction) {
      ids.push_back(
          *transaction.append_raw({at_second(second), "sf", "sf-main", Via::push, std::to_string(second), {}, {}}));
      return Result<void>{};
    });
  }
  const auto first = this->reader_->read_raw_log(0, at_second(2), 3, kWhole);
  ASSERT_EQ(first->messages.size(), 3U);
  EXPECT_EQ(first->messages.front().message.body, "2");
  EXPECT_FALSE(first->is_end);
  const auto rest = this->reader_->read_raw_log(first->next, at_second(2), 3, kWhole);
  ASSERT_EQ(rest->messages.size(), 1U);
  EXPECT_EQ(rest->messages.front().id, ids[4]);
  EXPECT_EQ(rest->messages.front().message.body, "5");
  EXPECT_TRUE(rest->is_end);
  EXPECT_EQ(this->reader_->read_raw_log(first->messages.front().next, at_second(1), 9, kWhole)->messages.size(), 3U)
      << "a scan continues after any of its messages";
  EXPECT_EQ(this->reader_->read_raw_log(ids[0], {}, 9, 1)->messages.size(), 1U) << "no further than it is to look";
}

TYPED_TEST_P(StoreSuite, WhatIsSeenOfACodeAddsUp) {
  const SeenCode first{"sf", "80", false, 2, at_second(5), at_second(5), "e1"};
  const SeenCode earlier{"sf", "80", false, 3, at_second(1), at_second(4), "e0"};
  const SeenCode later{"sf", "80", true, 1, at_second(9), at_second(9), "e9"};
  const SeenCode other{"zto", "", false, 1, at_second(1), at_second(1), "z1"};
  this->must_write([&](Transaction& transaction) { return transaction.add_codes(std::vector{first, other}); });
  this->must_write([&](Transaction& transaction) { return transaction.add_codes(std::vector{later, earlier}); });
  const auto codes = this->reader_->list_codes("sf");
  ASSERT_EQ(codes->size(), 1U);
  EXPECT_EQ(codes->front(), (SeenCode{"sf", "80", true, 6, at_second(1), at_second(9), "e9"}));
  EXPECT_EQ(this->reader_->list_codes("")->size(), 2U);
}

TYPED_TEST_P(StoreSuite, KeysAreFoundByTheirHashAndCanBeRevoked) {
  ApiKey key{.id = "key-1",
             .hash = "abc",
             .scope = KeyScope::customer,
             .tenant = "shop",
             .carrier = "sf",
             .tracking_number = "SF1",
             .created_at = at_second(1),
             .expires_at = at_second(50)};
  this->must_write([&](Transaction& transaction) { return transaction.store_key(key); });
  const auto found = this->reader_->find_key("abc");
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->scope, KeyScope::customer);
  EXPECT_EQ((*found)->tracking_number, "SF1");
  EXPECT_EQ((*found)->expires_at, at_second(50));
  key.revoked = true;
  this->must_write([&](Transaction& transaction) { return transaction.store_key(key); });
  EXPECT_TRUE((*this->reader_->find_key("abc"))->revoked);
  EXPECT_EQ(this->reader_->list_keys()->size(), 1U);
  EXPECT_FALSE(this->reader_->find_key("abd")->has_value());
}

TYPED_TEST_P(StoreSuite, ListenersAreNotifiedOfFeedEntriesAndReturnsOnly) {
  std::atomic<int> notified{0};
  this->store_->on_commit([&](CommitNews) { ++notified; });
  // A listener is called after the answer; the next command's answer comes after that.
  const auto settle = [&] { this->must_write([](Transaction&) { return Result<void>{}; }); };
  this->must_write([](Transaction& transaction) { return transaction.store_outlet({"mqtt", FeedCursor{{1}}, false}); });
  this->must_write([](Transaction& transaction) { return transaction.remove_outlet("mqtt"); });
  EXPECT_TRUE(this->reader_->list_outlets()->empty());
  EXPECT_EQ(notified.load(), 0);
  this->must_write([](Transaction& transaction) {
    FeedEntry entry = entry_of("shop", "{}");
    return transaction.append_feed(entry) ? Result<void>{} : unexpected(ErrorKind::unreachable, "feed");
  });
  settle();
  EXPECT_EQ(notified.load(), 1);
  this->must_write([](Transaction& transaction) {
    return transaction.store_return(full_return("R-1", at_second(1), at_second(1)));
  });
  settle();
  EXPECT_EQ(notified.load(), 2);
}

TYPED_TEST_P(StoreSuite, AWritingStoreIsHealthyAndHasNothingToRepair) {
  this->must_write([](Transaction& transaction) {
    return transaction.store_return(full_return("R-1", at_second(9), at_second(1)));
  });
  const StoreHealth health = this->store_->health();
  EXPECT_TRUE(health.takes_writes()) << health.fault;
  EXPECT_FALSE(health.since);
  EXPECT_FALSE(this->store_->write_fault());
  Transaction::InstantRepair progress;
  int parts = 0;
  while (!progress.is_done && ++parts < 100) {
    this->must_write(
        [&](Transaction& transaction) { return transaction.repair_instants(at_second(0), 100, progress); });
  }
  EXPECT_EQ(progress.returns + progress.polls, 0U);
}

REGISTER_TYPED_TEST_SUITE_P(StoreSuite, AWritingStoreIsHealthyAndHasNothingToRepair, AShipmentIsReadBackAsItWasStored,
                            AnUnknownShipmentIsAbsentAndAKnownOneCanBeChanged,
                            FeedPositionsRiseWithoutGapsAndACursorReadsEachEntryOnce,
                            TheFeedOfATenantHoldsNothingOfAnother, ACommandThatFailsAfterWritingIsUndoneAlone,
                            ACommandThatFailsBeforeWritingLeavesNoTrace, ACommandThatThrowsFailsAlone,
                            ClosingTheStoreFinishesWhatHasQueued, ALongHistorySpillsAndEveryPartStaysKnown,
                            OlderHistoryIsReadInTheOrderOfArrivalAndGrows, ReturnsAreFoundByIdAndByTheirNextInstant,
                            PollsAreDueByAccountAndUrgencyUntilTheyEnd,
                            PollsAreFoundByTheirNumberAloneAndMeasuredByUrgency, OutletsKeepTheirCursorAndTheirRecords,
                            RawMessagesAndQuarantineKeepBytesUntouched, TheRawLogIsReadFromAnInstantOnInSteps,
                            WhatIsSeenOfACodeAddsUp, ReturnsAreListedPageByPageInOneOrderWhateverIsRegisteredMeanwhile,
                            KeysAreFoundByTheirHashAndCanBeRevoked, ListenersAreNotifiedOfFeedEntriesAndReturnsOnly);

}  // namespace parcelgate::test
