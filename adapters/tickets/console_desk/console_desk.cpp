#include "adapters/tickets/console_desk/console_desk.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <optional>
#include <system_error>

#include "gateway/base/enum_names.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

using Fields = std::map<std::string, std::string>;

constexpr Names<3> kPriorities{"normal", "high", "urgent"};

TicketPriority priority_of(std::string_view name) {
  return find_name<TicketPriority>(kPriorities, name).value_or(TicketPriority::normal);
}

/// One effect as a line; empty parts are left out.
struct Line {
  std::string_view ticket{}, effect{}, external_id{}, subject{}, text{}, key{}, priority{}, into{}, status{};
  std::optional<std::optional<Instant>> due{};  ///< absent: not mentioned; empty: none from now on
  const Fields* fields{nullptr};

  [[nodiscard]] std::string render() const {
    return render_json_object([&](JsonWriter& writer) {
      const std::array<std::pair<std::string_view, std::string_view>, 9> members{{{"ticket", ticket},
                                                                                  {"effect", effect},
                                                                                  {"external_id", external_id},
                                                                                  {"subject", subject},
                                                                                  {"text", text},
                                                                                  {"key", key},
                                                                                  {"priority", priority},
                                                                                  {"status", status},
                                                                                  {"into", into}}};
      for (const auto& [name, value] : members) {
        if (!value.empty()) write_member(writer, name, value);
      }
      if (due) write_instant(writer, "due", *due);
      if (fields != nullptr && !fields->empty()) {
        writer.Key("fields");
        writer.StartObject();
        for (const auto& [name, value] : *fields) write_member(writer, name, value);
        writer.EndObject();
      }
    });
  }
};

constexpr std::string_view kLineBegins = "{\"ticket\":";

/// A line that was cut short (by a full disk, a crash) was never confirmed, and its effect is repeated: it goes.
Result<void> drop_torn_line(const std::filesystem::path& file) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(file, fault);
  if (fault || size == 0) return {};
  std::ifstream in(file, std::ios::binary);
  auto whole = size;
  for (char letter = 0; whole > 0; --whole) {
    in.seekg(static_cast<std::streamoff>(whole - 1));
    if (!in.get(letter)) return unexpected(ErrorKind::config, file.string() + " cannot be read");
    if (letter == '\n') break;
  }
  if (whole == size) return {};
  std::string tail(kLineBegins.size(), '\0');
  in.clear();
  in.seekg(static_cast<std::streamoff>(whole));
  in.read(tail.data(), static_cast<std::streamsize>(std::min<std::uintmax_t>(tail.size(), size - whole)));
  tail.resize(static_cast<std::size_t>(in.gcount()));
  if (!kLineBegins.starts_with(tail))
    return unexpected(ErrorKind::config, file.string() + " ends with a line that is not ours");
  std::filesystem::resize_file(file, whole, fault);
  if (fault)
    return unexpected(ErrorKind::config, file.string() + " ends in the middle of a line and cannot be cut there");
  log(LogLevel::warn, "console_desk_line_dropped", {{"path", file.string()}, {"bytes", size - whole}});
  return {};
}

}  // namespace

Result<std::unique_ptr<ConsoleDesk>> ConsoleDesk::open(const std::filesystem::path& file) {
  std::unique_ptr<ConsoleDesk> desk(new ConsoleDesk);
  if (file.empty()) return desk;
  desk->to_file_ = true;
  desk->path_ = file;
  if (auto done = drop_torn_line(file); !done) return unexpected(done.error());
  std::ifstream old(file);
  for (std::string line; std::getline(old, line);) {
    if (auto done = desk->replay(line); !done)
      return unexpected(ErrorKind::config, file.string() + ": " + done.error().what);
  }
  desk->file_.open(file, std::ios::app);
  if (!desk->file_) return unexpected(ErrorKind::config, file.string() + " cannot be written; check its folder");
  return desk;
}

Result<void> ConsoleDesk::replay(const std::string& line) {
  const auto document = parse_json(line);
  if (!document) return unexpected(document.error());
  const std::string id(find_text(*document, "ticket"));
  const std::string_view effect = find_text(*document, "effect");
  Ticket& held = tickets_[id];
  held.snapshot.id = id;
  if (effect == "merge") {
    tickets_.erase(id);
    return {};
  }
  if (effect == "create") {
    held.external_id = find_text(*document, "external_id");
    held.snapshot.status = "open";
    std::uint64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    next_id_ = std::max(next_id_, number + 1);
  }
  if (const auto key = find_text(*document, "key"); !key.empty()) held.comment_keys.emplace(key);
  if (const auto priority = find_text(*document, "priority"); !priority.empty())
    held.snapshot.priority = priority_of(priority);
  if (const auto status = find_text(*document, "status"); !status.empty()) held.snapshot.status = status;
  if (const auto* due = find_member(*document, "due"); due != nullptr) {
    const auto at = parse_rfc3339(find_text(*document, "due"));
    held.snapshot.due = at ? std::optional(at->at) : std::nullopt;
  }
  if (const auto* fields = find_member(*document, "fields"); fields != nullptr && fields->IsObject()) {
    for (const auto& field : fields->GetObject()) {
      if (field.value.IsString()) held.snapshot.fields[std::string(text_of(field.name))] = text_of(field.value);
    }
  }
  return {};
}

Result<ConsoleDesk::Ticket*> ConsoleDesk::ticket(std::string_view id) {
  const auto found = tickets_.find(id);
  if (found == tickets_.end()) return unexpected(ErrorKind::not_found, "no ticket " + std::string(id));
  return &found->second;
}

Result<void> ConsoleDesk::write(const std::string& line) {
  std::ostream& out = to_file_ ? static_cast<std::ostream&>(file_) : std::cout;
  std::error_code fault;
  const auto size = to_file_ ? std::filesystem::file_size(path_, fault) : 0;
  out << line << std::endl;
  if (out) return {};
  if (to_file_ && !fault) {
    // Remove the incomplete line, so that the next one starts on a line of its own.
    file_.clear();
    file_.close();
    std::filesystem::resize_file(path_, size, fault);
    file_.open(path_, std::ios::app);
  }
  return unexpected(ErrorKind::unreachable, "the ticket lines cannot be written; is the disk full?");
}

Result<void> ConsoleDesk::check() {
  const std::lock_guard lock(mutex_);
  if (to_file_ && !file_) return unexpected(ErrorKind::config, path_.string() + " cannot be written; check its folder");
  return {};
}

Result<std::vector<TicketSnapshot>> ConsoleDesk::find(std::string_view external_id) {
  const std::lock_guard lock(mutex_);
  std::vector<TicketSnapshot> all;
  for (const auto& [id, held] : tickets_) {
    if (held.external_id == external_id) all.push_back(held.snapshot);
  }
  return all;
}

Result<TicketSnapshot> ConsoleDesk::create(const TicketDraft& draft) {
  const std::lock_guard lock(mutex_);
  const std::string id = std::to_string(next_id_);
  const Line line{.ticket = id,
                  .effect = "create",
                  .external_id = draft.external_id,
                  .subject = draft.subject,
                  .text = draft.text,
                  .key = draft.key,
                  .priority = name_of(kPriorities, draft.priority),
                  .due = draft.due ? std::optional(draft.due) : std::nullopt,
                  .fields = &draft.fields};
  if (auto done = write(line.render()); !done) return unexpected(done.error());
  ++next_id_;
  Ticket& held = tickets_[id];
  held.external_id = draft.external_id;
  held.snapshot = {id, {}, "open", draft.priority, draft.due, draft.fields};
  if (!draft.key.empty()) held.comment_keys.insert(draft.key);
  return held.snapshot;
}

Result<void> ConsoleDesk::comment(std::string_view ticket_id, std::string_view text, std::string_view idempotency_key) {
  const std::lock_guard lock(mutex_);
  const auto held = ticket(ticket_id);
  if (!held) return unexpected(held.error());
  if ((*held)->comment_keys.contains(idempotency_key)) return {};
  const Line line{.ticket = ticket_id,
                  .effect = "comment",
                  .external_id = {},
                  .subject = {},
                  .text = text,
                  .key = idempotency_key,
                  .priority = {},
                  .into = {},
                  .fields = nullptr};
  if (auto done = write(line.render()); !done) return done;
  (*held)->comment_keys.emplace(idempotency_key);
  return {};
}

Result<TicketSnapshot> ConsoleDesk::update(std::string_view ticket_id, const TicketChange& change) {
  const std::lock_guard lock(mutex_);
  const auto held = ticket(ticket_id);
  if (!held) return unexpected(held.error());
  TicketSnapshot& snapshot = (*held)->snapshot;
  TicketSnapshot wanted = snapshot;
  if (change.priority) wanted.priority = priority_to_set(snapshot.priority, *change.priority);
  if (change.due) wanted.due = due_to_set(snapshot.due, *change.due);
  for (const auto& [name, value] : change.fields) wanted.fields[name] = value;
  const bool has_new_due = wanted.due != snapshot.due;
  if (wanted.priority == snapshot.priority && !has_new_due && wanted.fields == snapshot.fields) return snapshot;
  Line line{.ticket = ticket_id, .effect = "update", .fields = &change.fields};
  if (change.priority) line.priority = name_of(kPriorities, wanted.priority);
  if (has_new_due) line.due = wanted.due;
  if (auto done = write(line.render()); !done) return unexpected(done.error());
  snapshot = std::move(wanted);
  return snapshot;
}

Result<TicketSnapshot> ConsoleDesk::set_progress(std::string_view ticket_id, TicketProgress progress) {
  const std::lock_guard lock(mutex_);
  const auto held = ticket(ticket_id);
  if (!held) return unexpected(held.error());
  TicketSnapshot& snapshot = (*held)->snapshot;
  const std::string_view wanted = progress == TicketProgress::resolved ? "resolved" : "open";
  if (snapshot.status == wanted) return snapshot;
  Line line{};
  line.ticket = ticket_id;
  line.effect = "update";
  line.status = wanted;
  if (auto done = write(line.render()); !done) return unexpected(done.error());
  snapshot.status = wanted;
  return snapshot;
}

Result<void> ConsoleDesk::merge(std::string_view duplicate_id, std::string_view into_id) {
  const std::lock_guard lock(mutex_);
  if (const auto into = ticket(into_id); !into) return unexpected(into.error());
  const Line line{.ticket = duplicate_id,
                  .effect = "merge",
                  .external_id = {},
                  .subject = {},
                  .text = {},
                  .key = {},
                  .priority = {},
                  .into = into_id,
                  .fields = nullptr};
  if (auto done = write(line.render()); !done) return done;
  tickets_.erase(std::string(duplicate_id));
  return {};
}

}  // namespace parcelgate
