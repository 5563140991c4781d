#include "gateway/app/outlets/chat/chat_outlet.hpp"

#include <utility>

#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::hours kForgetEvery{1};
constexpr std::size_t kForgottenAtOnce = 1'000;
/// Entries of the feed while one line waits for a robot that is blocked, with those that are delivered meanwhile.
constexpr std::size_t kSpan = 50'000;

}  // namespace

Result<std::unique_ptr<ChatOutlet>> ChatOutlet::create(ChatOutletOptions options, TicketTexts texts,
                                                       std::vector<ChatRoute> robots, Store& store,
                                                       const TimeSource& time) {
  std::unique_ptr<ChatOutlet> made(new ChatOutlet(std::move(options), std::move(texts), store, time));
  for (ChatRoute& route : robots) {
    ChatQueueOptions queue{made->options_.outlet, route.name, made->options_.locale, made->options_.gather};
    auto opened = ChatQueue::create(std::move(queue), std::move(route.robot), made->texts_, store, time);
    if (!opened) return unexpected(std::move(opened).error());
    made->queues_.push_back(*std::move(opened));
  }
  return made;
}

ChatOutlet::ChatOutlet(ChatOutletOptions options, TicketTexts texts, Store& store, const TimeSource& time)
    : options_(std::move(options)), texts_(std::move(texts)), store_(store), time_(time) {}

std::string ChatOutlet::notice() const {
  std::string all;
  for (const auto& queue : queues_) {
    const std::string one = queue->notice();
    if (!one.empty()) all += (all.empty() ? "" : "; ") + one;
  }
  return all;
}

void ChatOutlet::nudge() {
  for (const auto& queue : queues_) queue->nudge();
}

std::string ChatOutlet::subject_of(const FeedEntry& entry) const {
  if (!options_.selection.concerns(entry)) return {};
  if (!entry.return_id.empty()) return entry.tenant + "/" + entry.return_id;
  if (const std::string complaint_id = complaint_of(entry); !complaint_id.empty())
    return entry.tenant + "/complaint/" + complaint_id;
  if (!entry.tracking_number.empty()) return entry.tenant + "/parcel/" + entry.carrier + "/" + entry.tracking_number;
  return entry.tenant + "/other";
}

void ChatOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  const auto waits = add_line(entries, done);
  if (!waits)
    done(unexpected(waits.error()));
  else if (!*waits)
    done({});
  forget_old_memories();
}

Result<bool> ChatOutlet::add_line(std::span<const FeedEntry> entries, Done& done) {
  auto open = open_case(entries.front());
  if (!open) return unexpected(std::move(open).error());
  const auto agent = options_.agents.find(open->agent);
  const ChatAgent route = agent == options_.agents.end() ? ChatAgent{} : agent->second;
  ChatQueue& queue = *queues_[route.robot];
  std::vector<FeedEntry> fresh;
  for (const FeedEntry& entry : entries) {
    if (!queue.is_posted({entry.partition, entry.position})) fresh.push_back(entry);
  }
  if (fresh.empty()) return false;
  ChatItem item;
  item.subject = subject_of(entries.front());
  auto memory = memory_of(item.subject);
  if (!memory) return unexpected(std::move(memory).error());
  auto story = compose(fresh, *open, *memory);
  if (!story) return unexpected(std::move(story).error());
  if (story->text.empty()) {
    if (story->when_posted == *memory) return false;
    const StateRecord record = memory_record(options_.outlet, item.subject, story->when_posted, time_.now());
    auto stored = submit_and_wait(store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                                    return store_memories(transaction, std::span(&record, 1));
                                  }));
    return stored ? Result<bool>(false) : unexpected(std::move(stored).error());
  }
  item.line = {story->level, std::move(story->text)};
  item.mention = route.mention;
  for (const FeedEntry& entry : fresh) item.places.push_back({entry.partition, entry.position});
  item.before = *std::move(memory);
  item.when_posted = std::move(story->when_posted);
  item.when_left_out = std::move(story->when_left_out);
  item.done = std::move(done);
  queue.add(std::move(item));
  return true;
}

Result<Reader*> ChatOutlet::reader() {
  if (!reader_) {
    auto opened = store_.open_reader();
    if (!opened) return unexpected(opened.error());
    reader_ = std::move(*opened);
  }
  return reader_.get();
}

/// A return, complaint or parcel that the store does not have is known by its id alone.
Result<ChatOutlet::Case> ChatOutlet::open_case(const FeedEntry& entry) {
  auto view = reader();
  if (!view) return unexpected(view.error());
  Case open;
  open.subject.tenant = entry.tenant;
  open.subject.id = entry.return_id;
  if (!entry.return_id.empty()) {
    auto ret = (*view)->find_return(entry.tenant, entry.return_id);
    if (!ret) return unexpected(std::move(ret).error());
    if (*ret) return Case{TicketSubject(**ret), (*ret)->rule_pack, (*ret)->order.agent};
    return open;
  }
  open.subject.id = complaint_of(entry);
  if (!open.subject.id.empty()) {
    open.subject.complaint = ComplaintKind::other;
    auto complaint = (*view)->find_complaint(entry.tenant, open.subject.id);
    if (!complaint) return unexpected(std::move(complaint).error());
    if (*complaint) return Case{TicketSubject(**complaint), (*complaint)->rule_pack, (*complaint)->order.agent};
    return open;
  }
  if (entry.tracking_number.empty()) return open;
  auto shipment = (*view)->find_shipment({entry.tenant, entry.carrier, entry.tracking_number});
  if (!shipment) return unexpected(std::move(shipment).error());
  if (!*shipment || !(*shipment)->deadlines) return open;
  const ShipmentDeadlines& deadlines = *(*shipment)->deadlines;
  open.subject.order_id = deadlines.order_id;
  open.rule_pack = deadlines.rule_pack;
  open.agent = deadlines.order.agent;
  return open;
}

Result<ChatMemory> ChatOutlet::memory_of(const std::string& subject) {
  auto record = reader_->find_record(chat_memory_owner(options_.outlet), subject);
  if (!record) return unexpected(std::move(record).error());
  return *record ? parse_chat_memory((*record)->value) : ChatMemory{};
}

/// A failure is made good an hour later.
void ChatOutlet::forget_old_memories() {
  if (!reader_ || time_.monotonic_now() < forget_at_) return;
  forget_at_ = time_.monotonic_now() + kForgetEvery;
  const std::string owner = chat_memory_owner(options_.outlet);
  auto old = reader_->due_records(owner, time_.now(), kForgottenAtOnce);
  if (!old || old->empty()) return;
  for (StateRecord& record : *old) record.value.clear();
  auto removed = submit_and_wait(store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                                   return store_memories(transaction, *old);
                                 }));
  if (!removed)
    log(LogLevel::error, "chat_record_not_stored", {{"outlet", options_.outlet}, {"error", removed.error().what}});
}

Result<ChatStory> ChatOutlet::compose(std::span<const FeedEntry> entries, const Case& open,
                                      const ChatMemory& memory) const {
  WordingOptions wording_options = options_.wording;
  wording_options.mask = options_.mask_of ? options_.mask_of(open.subject.tenant) : MaskLevel::all;
  if (options_.offset_of && !open.rule_pack.empty()) {
    if (auto offset = options_.offset_of(open.rule_pack)) wording_options.local_offset = std::move(offset);
  }
  const TicketWording wording(texts_, wording_options, options_.locale, time_.now());
  std::string shop = options_.shop_name ? options_.shop_name(open.subject.tenant) : std::string{};
  const ChatFrame frame{open.subject, shop.empty() ? open.subject.tenant : std::move(shop)};
  return compose_chat(entries, frame, memory, options_.selection, wording);
}

void use_chat_retries(FollowerOptions& options) {
  using std::chrono::hours;
  using std::chrono::minutes;
  // Deliveries wait for their robot, so there are as many as the feed has subjects.
  options.window = ChatLedger::kMostPosted;
  options.lookahead = ChatLedger::kMostPosted;
  options.span = kSpan;
  options.gives_up_in_doubt = true;
  options.retry_steps = {minutes{1}, minutes{10}, hours{1}, hours{6}, hours{24}};
}

}  // namespace parcelgate
