// The one translation unit that sees RESTinio: it takes 20 s to compile.
#include "adapters/transports/http_restinio/http_loop.hpp"

#include <utility>
#include <variant>

#include <http_parser.h>

#include "adapters/transports/http_restinio/http_world.hpp"
#include "adapters/transports/http_restinio/inflate.hpp"
#include "adapters/transports/http_restinio/port_holder.hpp"
#include "adapters/transports/http_restinio/reply_head.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// Answers below this many bytes are not counted: they fit into any client's window.
constexpr std::size_t kSmallAnswer = 8 * 1024;
/// Bodies up to this size are copied behind the head: one buffer is sent faster than two.
constexpr std::size_t kJoinedBody = 4 * 1024;

}  // namespace

void HttpLoop::World::open(std::size_t index, std::uint16_t port) {
  restinio::incoming_http_msg_limits_t limits;
  limits.max_url_size(options_.max_url_bytes)
      .max_field_name_size(256)
      .max_field_value_size(options_.max_header_value_bytes)
      .max_field_count(options_.max_header_count)
      .max_body_size(options_.max_body_bytes);
  restinio::server_settings_t<Traits> settings;
  settings.buffer_size(8 * 1024)
      .incoming_http_msg_limits(limits)
      .max_pipelined_requests(options_.max_pipelined)
      .read_next_http_message_timelimit(options_.idle_timeout)
      .handle_request_timeout(options_.handle_timeout)
      .write_http_response_timelimit(options_.write_timeout)
      .logger(ErrorLog<World>{this})
      .timer_manager(typename Timers::factory_t{this})
      .request_handler(RequestTaker<World>{this})
      .connection_state_listener(std::make_shared<StateListener<World>>(StateListener<World>{this}))
      .socket_options_setter([](auto& socket) {
        asio::error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      });
  auto timers = settings.timer_factory()->create(*io_);
  auto set_socket_options = settings.socket_options_setter();
  auto shared_settings = std::make_shared<restinio::impl::connection_settings_t<Traits>>(
      std::move(settings), restinio::impl::create_parser_settings<Traits::http_methods_mapper_t>(), std::move(timers));
  streams_ = std::make_unique<OpenStreams>(reply_box_, shared_.budgets.outgoing,
                                           [this](restinio::connection_id_t id) { answered(id); });
  acceptor_ = std::make_unique<Acceptor>(
      *this, *io_, shared_.health,
      std::make_unique<Acceptor::Connections>(std::move(shared_settings), std::move(set_socket_options)));
  const asio::ip::tcp::endpoint endpoint{asio::ip::make_address(options_.address), port};
  // SO_REUSEPORT alone would let another gateway of the same user share the port. This bind throws when it is in use.
  if (index == 0) asio::ip::tcp::acceptor(*io_, endpoint).close();
  port_ = acceptor_->open(endpoint, options_.threads > 1);
  schedule_sweep();
  thread_ = std::jthread([this, index] { run(index); });
}

void HttpLoop::World::schedule_sweep() {
  sweep_timer_->expires_after(check_period_);
  sweep_timer_->async_wait([this](const asio::error_code& error) {
    if (error) return;
    cut_slow_connections();
    schedule_sweep();
  });
}

/// RESTinio has one limit for waiting and reading together. Slow requests, and connections that send nothing at all,
/// are cut off by these.
void HttpLoop::World::cut_slow_connections() {
  const auto now = std::chrono::steady_clock::now();
  for (auto& [socket, since] : watch_->half_read) {
    if (since > now - options_.read_timeout) continue;
    metrics_.timeouts.Increment();
    socket->cut();
    since = std::chrono::steady_clock::time_point::max();
  }
  for (auto& [socket, connection] : watch_->fresh) {
    if (!connection.is_silent || connection.is_cut || connection.since > now - options_.silence_timeout) continue;
    metrics_.timeouts.Increment();
    socket->cut();
    connection.is_cut = true;
  }
}

/// Cuts the oldest connection of the source (empty: of any) that has sent no whole request. Otherwise a few hundred
/// sockets that send nothing would shut everybody behind their address out.
bool HttpLoop::World::replaces_one(const std::string& source) {
  auto oldest = watch_->fresh.end();
  for (auto each = watch_->fresh.begin(); each != watch_->fresh.end(); ++each) {
    const NewConnection& connection = each->second;
    if (connection.is_cut || (!source.empty() && connection.source != source)) continue;
    if (oldest == watch_->fresh.end() || connection.since < oldest->second.since) oldest = each;
  }
  if (oldest == watch_->fresh.end()) return false;
  if (oldest->second.since > std::chrono::steady_clock::now() - options_.replaceable_after) return false;
  metrics_.replaced.Increment();
  oldest->first->cut();
  oldest->second.is_cut = true;
  return true;
}

void HttpLoop::World::run(std::size_t index) {
  name_this_thread("http-in-" + std::to_string(index));
  reply_box_->set_owner(std::this_thread::get_id());
  const auto work = asio::make_work_guard(*io_);
  io_->run();
  reply_box_->set_owner({});
}

void HttpLoop::World::begin_stop() {
  asio::post(*io_, [this] {
    draining_ = true;
    acceptor_->close();
    release_held(HeldReplies::Steady::max());
    if (unanswered_ == 0 && !std::exchange(drained_reported_, true)) drained_.set_value();
  });
}

void HttpLoop::World::finish_stop(std::chrono::steady_clock::time_point deadline) {
  if (drained_.get_future().wait_until(deadline) == std::future_status::timeout) {
    log(LogLevel::warn, "http_requests_cut", {{"reason", "drain_timeout"}});
  }
  reply_box_->close();
  io_->stop();
  thread_.join();
}

bool HttpLoop::World::admits(const asio::ip::address& address) noexcept {
  const IpAddress peer = ip_address_of(address);
  const std::string source = source_network(peer);
  switch (shared_.counts.inspect(source)) {
    case ConnectionCounts::Verdict::admitted:
      return true;
    case ConnectionCounts::Verdict::too_many:
      if (replaces_one({})) return true;
      metrics_.too_many.Increment();
      return false;
    case ConnectionCounts::Verdict::too_many_from_address:
      if (contains(options_.trusted_proxies, peer) || replaces_one(source)) return true;
      metrics_.too_many_from_address.Increment();
      return false;
  }
  return false;
}

void HttpLoop::World::on_state(const restinio::connection_state::notice_t& notice) noexcept {
  const auto cause = notice.cause();
  if (std::holds_alternative<restinio::connection_state::accepted_t>(cause)) {
    const IpAddress peer = ip_address_of(notice.remote_endpoint().address());
    ConnectionRecord& record = records_[notice.connection_id()];
    record.address = to_text(peer);
    record.source = source_network(peer);
    shared_.counts.opened(record.source);
    metrics_.connections.Increment();
    return;
  }
  // RESTinio may close twice; the record is there only once. It stays until its last answer is accounted for.
  const auto known = records_.find(notice.connection_id());
  if (known == records_.end() || known->second.closed) return;
  known->second.closed = true;
  known->second.gone->store(true, std::memory_order_relaxed);
  shared_.counts.closed(known->second.source);
  metrics_.connections.Decrement();
  if (checking_timeout_) metrics_.timeouts.Increment();
  if (known->second.unanswered == 0) records_.erase(known);
}

void HttpLoop::World::on_library_error(const std::string& message) {
  constexpr std::string_view kMark = "parser error ";
  const std::size_t mark = message.find(kMark);
  if (mark == std::string::npos) {
    metrics_.peer_errors.Increment();
    return;
  }
  std::string_view name = std::string_view(message).substr(mark + kMark.size());
  name = name.substr(0, name.find(':'));
  const Refusal refusal = refusal_of_parser_error(name);
  count(refusal);
  if (watch_->reading != nullptr) watch_->reading->refuse(to_wire(refusal));
}

void HttpLoop::World::on_request(restinio::request_handle_t request) {
  ConnectionRecord& record = records_[request->connection_id()];
  if (watch_->reading != nullptr) {
    watch_->dispatched = true;
    watch_->reading->set_record(record);
    watch_->reading->release_bytes();
  }
  ++record.unanswered;
  ++unanswered_;
  const std::size_t bytes = request->body().size();
  const bool fits = !record.ends && (bytes == 0 || shared_.budgets.incoming.take(bytes));
  const std::uint64_t ticket = open_requests_.keep(request, fits ? bytes : 0);
  defers_ = record.unanswered >= options_.max_pipelined;
  if (fits) {
    hand_over(request, record, ticket);
  } else {
    refuse(ticket, Refusal::listener_busy);
  }
  defers_ = false;
}

void HttpLoop::World::hand_over(const restinio::request_handle_t& request, ConnectionRecord& record,
                                std::uint64_t ticket) {
  const auto& head = request->header();
  std::size_t count = 0;
  headers_.resize(head.fields_count());
  std::string_view encoding;
  head.for_each_field([&](const restinio::http_header_field_t& field) {
    auto& [name, value] = headers_[count++];
    name.assign(field.name());
    value.assign(field.value());
    if (field.field_id() == restinio::http_field::content_encoding) encoding = value;
  });

  const bool is_http_1_1 = watch_->reading == nullptr || !watch_->reading->speaks_http_1_0();
  if (const auto refusal = check_head(headers_, is_http_1_1)) {
    // The end of such a request is uncertain, so no further request is read from the connection.
    if (*refusal != Refusal::unknown_expectation) {
      open_requests_.close_with(ticket);
      record.ends = true;
    }
    return refuse(ticket, *refusal);
  }
  const RequestTarget target = split_target(head.request_target());

  InboundRequest inbound;
  inbound.method = head.method().c_str();
  inbound.path = target.path;
  inbound.query = target.query;
  inbound.headers = &headers_;
  inbound.body = request->body();
  inbound.remote_address = record.address;
  inbound.client_gone = &record.gone_for_readers;
  if (!encoding.empty()) {
    switch (undo_content_encoding(encoding, request->body(), options_.max_body_bytes, inflated_)) {
      case InflateOutcome::plain:
        break;
      case InflateOutcome::inflated:
        inbound.body = inflated_;
        break;
      case InflateOutcome::unsupported:
        return refuse(ticket, Refusal::unsupported_encoding);
      case InflateOutcome::malformed:
        return refuse(ticket, Refusal::malformed_encoding);
      case InflateOutcome::too_large:
        return refuse(ticket, Refusal::body_too_large);
    }
  }
  auto right = std::make_shared<ReplyRight<World>>(*this, reply_box_, ticket);
  try {
    handler_.handle(inbound, [right](HttpReply reply) { right->answer(std::move(reply)); });
  } catch (const std::exception& problem) {
    log(LogLevel::error, "http_handler_failed", {{"error", problem.what()}});
    right->answer(to_reply(Refusal::internal_error));
  }
}

void HttpLoop::World::refuse(std::uint64_t ticket, Refusal refusal) {
  count(refusal);
  deliver(ticket, to_reply(refusal));
}

/// RESTinio loses count when the last request that it takes at once is answered before its handler returns: it reads
/// on twice, and closes the connection over one request too many. Such an answer goes the long way.
void HttpLoop::World::deliver(std::uint64_t ticket, HttpReply reply) {
  if (defers_) {
    reply_box_->put(PendingReply{ticket, std::move(reply)});
  } else {
    answer(ticket, std::move(reply));
  }
}

void HttpLoop::World::deliver_pending() {
  reply_box_->take(pending_);
  for (PendingReply& pending : pending_) {
    if (pending.is_piece)
      streams_->write(pending.ticket, std::move(pending.reply.body));
    else
      answer(pending.ticket, std::move(pending.reply));
  }
  pending_.clear();
}

/// An unauthenticated sender that has failed too often is answered late, and its connection is closed then.
bool HttpLoop::World::holds_back(std::uint64_t ticket, HttpReply& reply) {
  const auto* request = open_requests_.find(ticket);
  if (request == nullptr || reply.hold.count() == 0 || draining_) return false;
  if (const auto known = records_.find(request->connection_id()); known != records_.end()) known->second.ends = true;
  const std::size_t bytes = request->body().size();
  PendingReply pending{ticket, std::move(reply)};
  const auto now = std::chrono::steady_clock::now();
  if (!held_.keep(pending, now + pending.reply.hold, bytes)) {
    reply = std::move(pending.reply);
    return false;
  }
  release_held(now);
  return true;
}

/// Answers those whose time has come, and sets the timer for the next.
void HttpLoop::World::release_held(HeldReplies::Steady now) {
  for (PendingReply& pending : held_.take_due(now)) send(pending.ticket, std::move(pending.reply));
  if (!held_.next()) return;
  hold_timer_->expires_at(*held_.next());
  hold_timer_->async_wait([this](const asio::error_code& error) {
    if (!error) release_held(std::chrono::steady_clock::now());
  });
}

void HttpLoop::World::answer(std::uint64_t ticket, HttpReply reply) {
  if (!holds_back(ticket, reply)) send(ticket, std::move(reply));
}

void HttpLoop::World::send(std::uint64_t ticket, HttpReply reply) {
  const auto [request, request_bytes, ends_connection] = open_requests_.take(ticket);
  if (!request) return;
  if (request_bytes > 0) shared_.budgets.incoming.give(request_bytes);

  const bool is_head = request->header().method() == restinio::http_method_head();
  if (reply.stream && !is_head) {
    std::string head = render_head(reply, true, date_.now(), 0);
    return streams_->begin(ticket, *request, std::move(head), std::move(reply.stream));
  }
  std::size_t bytes = is_head || reply.body.size() < kSmallAnswer ? 0 : reply.body.size();
  if (bytes > 0 && !shared_.budgets.outgoing.take(bytes)) {
    count(Refusal::listener_busy);
    bytes = 0;
    reply = to_reply(Refusal::listener_busy);
  }
  const bool closes = draining_ || ends_connection || reply.hold.count() > 0 ||
                      !request->header().should_keep_alive() ||
                      request->header().connection() == restinio::http_connection_header_t::upgrade;
  const bool has_body = !is_head && may_have_body(reply.status) && !reply.body.empty();
  const bool is_joined = has_body && reply.body.size() <= kJoinedBody;
  std::string head = render_head(reply, closes, date_.now(), is_joined ? reply.body.size() : 0);
  if (is_joined) head.append(reply.body);
  restinio::writable_items_container_t parts;
  parts.emplace_back(std::move(head));
  if (has_body && !is_joined) parts.emplace_back(std::move(reply.body));
  restinio::write_group_t group(std::move(parts));
  group.after_write_notificator([this, id = request->connection_id(), bytes](const asio::error_code&) {
    if (bytes > 0) shared_.budgets.outgoing.give(bytes);
    answered(id);
  });
  const auto connection = std::move(restinio::impl::access_req_connection(*request));
  connection->write_response_parts(request->request_id(),
                                   restinio::response_output_flags_t(restinio::response_parts_attr_t::final_parts,
                                                                     restinio::response_connection_attr(!closes)),
                                   std::move(group));
}

void HttpLoop::World::answered(restinio::connection_id_t connection) noexcept {
  const auto known = records_.find(connection);
  if (known != records_.end() && --known->second.unanswered == 0 && known->second.closed) records_.erase(known);
  if (--unanswered_ == 0 && draining_ && !std::exchange(drained_reported_, true)) drained_.set_value();
}

HttpLoop::HttpLoop(std::unique_ptr<World> world) : world_(std::move(world)) {}
HttpLoop::~HttpLoop() = default;

Result<std::unique_ptr<HttpLoop>> HttpLoop::create(const HttpServerOptions& options, std::size_t index,
                                                   std::uint16_t port, const ListenerShared& shared,
                                                   HttpHandler& handler, Metrics& metrics) {
  // The parser's own bound on a whole head; the same for every listener of the process.
  http_parser_set_max_header_size(static_cast<std::uint32_t>(options.max_head_bytes));
  try {
    auto world = std::make_unique<World>(options, shared, handler, metrics);
    world->open(index, port);
    return std::unique_ptr<HttpLoop>(new HttpLoop(std::move(world)));
  } catch (const std::system_error& problem) {
    if (problem.code() == asio::error::address_in_use) return port_in_use(options.address, port);
    return unexpected(ErrorKind::config, "http: cannot listen on " + options.address + ":" + std::to_string(port) +
                                             ": " + problem.what() + "; choose another address or port");
  } catch (const std::exception& problem) {
    return unexpected(ErrorKind::config, "http: cannot listen on " + options.address + ":" + std::to_string(port) +
                                             ": " + problem.what() + "; choose another address or port");
  }
}

std::uint16_t HttpLoop::port() const noexcept {
  return world_->port();
}
void HttpLoop::begin_stop() {
  world_->begin_stop();
}
void HttpLoop::finish_stop(std::chrono::steady_clock::time_point deadline) {
  world_->finish_stop(deadline);
}

}  // namespace parcelgate
