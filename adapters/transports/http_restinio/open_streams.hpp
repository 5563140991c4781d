// Replies that are written piece by piece. Included by http_loop.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include <restinio/all.hpp>

#include "adapters/transports/http_restinio/byte_budget.hpp"
#include "adapters/transports/http_restinio/reply_box.hpp"

namespace parcelgate {

/// The streams of one listener thread, under the tickets of their requests. Each has at most one piece under way:
/// begin() and the end of a write pull the next piece, write() sends it. For one thread; pieces come through the box.
class OpenStreams {
 public:
  /// @param ended  called once for each stream, when its connection needs no more care
  OpenStreams(std::shared_ptr<ReplyBox> box, ByteBudget& outgoing, std::function<void(restinio::connection_id_t)> ended)
      : box_(std::move(box)), outgoing_(outgoing), ended_(std::move(ended)) {}

  void begin(std::uint64_t ticket, restinio::request_t& request, std::string head, std::shared_ptr<HttpStream> source) {
    Stream& stream = streams_[ticket];
    stream.connection_id = request.connection_id();
    stream.request_id = request.request_id();
    stream.connection = std::move(restinio::impl::access_req_connection(request));
    stream.source = std::move(source);
    send(ticket, stream, std::move(head), restinio::response_parts_attr_t::not_final_parts);
  }

  /// An empty piece ends the stream. A piece for which there is no room among the bytes under way ends it, too: the
  /// client connects again and continues.
  void write(std::uint64_t ticket, std::string piece) {
    const auto found = streams_.find(ticket);
    if (found == streams_.end()) return;
    Stream& stream = found->second;
    if (!piece.empty() && outgoing_.take(piece.size())) {
      stream.bytes = piece.size();
      return send(ticket, stream, std::move(piece), restinio::response_parts_attr_t::not_final_parts);
    }
    stream.is_over = true;
    send(ticket, stream, {}, restinio::response_parts_attr_t::final_parts);
  }

  /// Lets go of all connections. What they report afterwards is ignored.
  void clear() noexcept { const auto gone = std::exchange(streams_, {}); }

 private:
  struct Stream {
    restinio::connection_id_t connection_id{0};
    restinio::request_id_t request_id{0};
    restinio::impl::connection_handle_t connection;
    std::shared_ptr<HttpStream> source;
    std::size_t bytes{0};  ///< of the piece under way, as far as they are counted
    bool is_over{false};
  };

  void send(std::uint64_t ticket, Stream& stream, std::string bytes, restinio::response_parts_attr_t part) {
    restinio::writable_items_container_t items;
    if (!bytes.empty()) items.emplace_back(std::move(bytes));
    restinio::write_group_t group(std::move(items));
    group.after_write_notificator([this, ticket](const asio::error_code& error) { written(ticket, !error); });
    // The connection may report at once that it is closed, which removes the stream.
    const auto connection = stream.connection;
    connection->write_response_parts(
        stream.request_id,
        restinio::response_output_flags_t(part, restinio::response_connection_attr_t::connection_close),
        std::move(group));
  }

  void written(std::uint64_t ticket, bool is_good) {
    const auto found = streams_.find(ticket);
    if (found == streams_.end()) return;
    Stream& stream = found->second;
    if (stream.bytes > 0) outgoing_.give(std::exchange(stream.bytes, 0));
    if (!is_good || stream.is_over) {
      const auto connection_id = stream.connection_id;
      streams_.erase(found);
      return ended_(connection_id);
    }
    const auto source = stream.source;  // pull() may end in a write at once
    source->pull([box = box_, ticket](std::string piece) {
      HttpReply reply;
      reply.body = std::move(piece);
      box->put(PendingReply{ticket, std::move(reply), true});
    });
  }

  std::shared_ptr<ReplyBox> box_;
  ByteBudget& outgoing_;
  std::function<void(restinio::connection_id_t)> ended_;
  std::unordered_map<std::uint64_t, Stream> streams_;
};

}  // namespace parcelgate
