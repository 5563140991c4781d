// A TCP socket that adds missing features to RESTinio's connections: "100 Continue", an answer before a refused
// request's connection closes, and a close that lets this answer arrive. Included by http_loop.cpp alone.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <asio.hpp>

#include <sys/socket.h>

#include "adapters/transports/http_restinio/byte_budget.hpp"
#include "adapters/transports/http_restinio/refusal.hpp"
#include "adapters/transports/http_restinio/remote_address.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

class EdgeSocket;

/// One open connection, as the listener keeps it.
struct ConnectionRecord {
  std::string address;        ///< numeric, for InboundRequest
  std::string source;         ///< the address by which connections are counted
  std::size_t unanswered{0};  ///< requests whose answer has not left
  bool closed{false};         ///< only its last answers are still to be accounted for
  std::shared_ptr<std::atomic<bool>> gone{std::make_shared<std::atomic<bool>>(false)};  ///< read by waiting requests
  ClientGone gone_for_readers{gone};
  bool ends{false};  ///< the current answer closes the connection; later requests are ignored
};

/// A connection that has sent no whole request yet.
struct NewConnection {
  std::string source;                           ///< the address by which connections are counted
  std::chrono::steady_clock::time_point since;  ///< when it was accepted
  bool is_silent{true};                         ///< not a byte has come
  bool is_cut{false};
};

/// What is known of the connections of an io_context as readers: the one whose bytes are being parsed at the moment
/// (RESTinio does not report it), and those that a listener may cut.
class ReadWatch final : public asio::execution_context::service {
 public:
  using key_type = ReadWatch;
  inline static asio::execution_context::id id;
  explicit ReadWatch(asio::execution_context& context) : service(context) {}

  EdgeSocket* reading{nullptr};
  bool dispatched{false};  ///< the bytes completed a request
  std::size_t lingering{0};
  ByteBudget* incoming{nullptr};
  std::function<void()> over_budget;  ///< counts a connection that was cut for lack of it
  std::unordered_map<EdgeSocket*, NewConnection> fresh;
  /// Connections with a request of which only a part has come, and since when.
  std::unordered_map<EdgeSocket*, std::chrono::steady_clock::time_point> half_read;

 private:
  void shutdown() noexcept override {}
};

/// Reads and discards the rest that a refused client still sends: closing at once would reset the connection, and the
/// reset would overtake the answer.
class LingeringClose final : public std::enable_shared_from_this<LingeringClose> {
 public:
  static constexpr std::size_t kMaxAtOnce = 32;

  LingeringClose(asio::ip::tcp::socket socket, ReadWatch& watch)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), watch_(watch) {
    ++watch_.lingering;
  }
  ~LingeringClose() { --watch_.lingering; }
  LingeringClose(const LingeringClose&) = delete;
  LingeringClose& operator=(const LingeringClose&) = delete;

  void start() {
    timer_.expires_after(std::chrono::seconds{3});
    timer_.async_wait([self = shared_from_this()](const asio::error_code&) {
      asio::error_code ignored;
      self->socket_.close(ignored);
    });
    read();
  }

 private:
  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [self = shared_from_this()](const asio::error_code& error, std::size_t count) {
                              if (error || count > self->left_) {
                                self->timer_.cancel();
                                return;
                              }
                              self->left_ -= count;
                              self->read();
                            });
  }

  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  ReadWatch& watch_;
  std::size_t left_{64u << 20};
  std::array<char, 16 * 1024> buffer_{};
};

/// Shadows the functions of a stream socket that RESTinio calls; all others are asio's.
class EdgeSocket final : public asio::ip::tcp::socket {
  using Base = asio::ip::tcp::socket;

 public:
  explicit EdgeSocket(asio::io_context& context) : Base(context), watch_(&asio::use_service<ReadWatch>(context)) {}
  ~EdgeSocket() {
    if (half_read_) watch_->half_read.erase(this);
    if (is_fresh_) watch_->fresh.erase(this);
    release_bytes();
  }
  EdgeSocket(EdgeSocket&&) = default;  // RESTinio moves it only before the first read
  EdgeSocket& operator=(EdgeSocket&&) = default;

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (!std::exchange(is_known_, true)) note_connection();
    auto executor = asio::get_associated_executor(handler, get_executor());
    Base::async_read_some(
        buffers, asio::bind_executor(executor, [this, data = static_cast<const char*>(buffers.data()),
                                                handler = std::forward<Handler>(handler)](const asio::error_code& error,
                                                                                          std::size_t count) mutable {
          // Bytes that were received before the cut are discarded.
          if (is_cut_) return handler(asio::error_code(asio::error::eof), 0);
          // RESTinio may read on into the same buffer before its handler returns.
          const bool expects = !error && expects_continue({data, count});
          if (!half_read_) note_version({data, error ? 0 : count});
          watch_->reading = this;
          watch_->dispatched = false;
          handler(error, count);
          watch_->reading = nullptr;
          note_progress(error);
          note_bytes(error ? 0 : count);
          if (watch_->dispatched) {
            expects_ = false;
          } else if (expects) {
            answer_continue();
          }
        }));
  }

  /// Called while this socket's bytes are parsed: sends an answer and closes gently afterwards.
  /// Without effect where an answer is under way, which it would cut in two.
  void refuse(std::string_view answer) {
    if (record_ != nullptr && record_->unanswered > 0) return;
    send_now(answer);
    lingers_ = watch_->lingering < LingeringClose::kMaxAtOnce;
  }

  /// Ends a connection from outside: RESTinio sees the client leave and closes it as usual.
  void cut() {
    is_cut_ = true;
    asio::error_code ignored;
    Base::shutdown(shutdown_both, ignored);
  }

  /// The request is whole: from now on its body is counted by its holder.
  void release_bytes() noexcept {
    if (half_bytes_ > 0) watch_->incoming->give(std::exchange(half_bytes_, 0));
  }

  /// RESTinio does not keep the version of a request. Read off the first line, as far as it came in one piece.
  [[nodiscard]] bool speaks_http_1_0() const noexcept { return speaks_http_1_0_; }

  void set_record(ConnectionRecord& record) noexcept { record_ = &record; }

  void shutdown(shutdown_type what, asio::error_code& error) { Base::shutdown(lingers_ ? shutdown_send : what, error); }
  void close() {
    if (!lingers_) {
      Base::close();
      return;
    }
    lingers_ = false;
    cancel();
    std::make_shared<LingeringClose>(std::move(static_cast<Base&>(*this)), *watch_)->start();
  }

 private:
  /// The client has sent a head that says "Expect: 100-continue" and nothing after it.
  bool expects_continue(std::string_view bytes) {
    if (bytes.find("100-continue") != std::string_view::npos) expects_ = true;
    return expects_ && bytes.ends_with("\r\n\r\n");
  }

  void note_version(std::string_view bytes) noexcept {
    speaks_http_1_0_ = bytes.substr(0, bytes.find('\n')).ends_with(" HTTP/1.0\r");
  }

  void answer_continue() {
    expects_ = false;
    if (is_open() && (record_ == nullptr || record_->unanswered == 0)) send_now("HTTP/1.1 100 Continue\r\n\r\n");
  }

  void note_connection() {
    asio::error_code gone;
    const auto remote = remote_endpoint(gone);
    if (gone) return;
    is_fresh_ = true;
    watch_->fresh.insert_or_assign(
        this, NewConnection{source_network(ip_address_of(remote.address())), std::chrono::steady_clock::now()});
  }

  /// Whether it has sent something, or even a whole request.
  void note_first_request() {
    if (!is_fresh_) return;
    if (watch_->dispatched) {
      watch_->fresh.erase(this);
      is_fresh_ = false;
    } else {
      watch_->fresh[this].is_silent = false;
    }
  }

  void note_progress(const asio::error_code& error) {
    note_first_request();
    const bool waits = !error && !watch_->dispatched && is_open();
    if (waits == half_read_) return;
    half_read_ = waits;
    if (waits) {
      watch_->half_read.emplace(this, std::chrono::steady_clock::now());
    } else {
      watch_->half_read.erase(this);
    }
  }

  /// Bodies are kept whole, so those that come slowly add up over all connections.
  void note_bytes(std::size_t count) {
    if (!half_read_ || count == 0) {
      release_bytes();
    } else if (watch_->incoming->take(count)) {
      half_bytes_ += count;
    } else {
      release_bytes();  // at once, so that no other connection has to go for the same bytes
      watch_->over_budget();
      refuse(to_wire(Refusal::listener_busy));
      cut();
    }
  }

  /// A few hundred bytes into a send buffer that is empty: they fit, or the client has gone.
  void send_now(std::string_view bytes) {
    [[maybe_unused]] const auto sent = ::send(native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  ReadWatch* watch_;
  ConnectionRecord* record_{nullptr};
  bool expects_{false};
  bool lingers_{false};
  bool is_cut_{false};
  bool speaks_http_1_0_{false};
  bool is_known_{false};  ///< it has been read from
  bool is_fresh_{false};  ///< in ReadWatch::fresh
  bool half_read_{false};
  std::size_t half_bytes_{0};  ///< of a request of which only a part has come
};

}  // namespace parcelgate
