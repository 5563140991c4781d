#include "gateway/main/wiring/code_mappings.hpp"

#include <algorithm>

#include "adapters/manifest/added_rows.hpp"
#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/base/file.hpp"
#include "gateway/base/replace_file.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMappingOwner = "mappings";
constexpr std::size_t kMostMappings = 2'000;
constexpr std::size_t kMostCodeBytes = 200;
constexpr std::size_t kMostNoteBytes = 500;
constexpr std::size_t kLinesOfContext = 3;

/// One proposal, as stored.
struct Mapping {
  std::string id, source, code, status, reason, note, state{"proposed"}, proposed_by, decided_by, patch;
  Instant proposed_at{};
  std::optional<Instant> decided_at{};
};

void write_mapping(JsonWriter& writer, const Mapping& mapping) {
  writer.StartObject();
  write_member(writer, "id", mapping.id);
  write_member(writer, "source", mapping.source);
  write_member(writer, "code", mapping.code);
  write_member(writer, "status", mapping.status);
  write_member(writer, "reason", mapping.reason);
  write_member(writer, "note", mapping.note);
  write_member(writer, "state", mapping.state);
  write_member(writer, "proposed_by", mapping.proposed_by);
  write_instant(writer, "proposed_at", mapping.proposed_at);
  write_text_or_null(writer, "decided_by", mapping.decided_by);
  write_instant(writer, "decided_at", mapping.decided_at);
  write_member(writer, "patch", mapping.patch);
  writer.EndObject();
}

/// What a code can mean: {"statuses": [{"id", "label"}…], "reasons": [{"id", "label", "status"}…]}, with the
/// one status of a reason that goes with no other.
void write_meanings(JsonWriter& writer, Locale locale) {
  const auto language = static_cast<std::size_t>(locale);
  write_key(writer, "statuses");
  writer.StartArray();
  for (const StatusInfo& status : all_statuses()) {
    writer.StartObject();
    write_member(writer, "id", status.id);
    write_member(writer, "label", status.labels[language]);
    writer.EndObject();
  }
  writer.EndArray();
  write_key(writer, "reasons");
  writer.StartArray();
  for (const ReasonInfo& reason : all_reasons()) {
    writer.StartObject();
    write_member(writer, "id", reason.id);
    write_member(writer, "label", reason.labels[language]);
    write_text_or_null(writer, "status", reason.only_status ? to_string(*reason.only_status) : std::string_view{});
    writer.EndObject();
  }
  writer.EndArray();
}

Result<Mapping> read_mapping(const StateRecord& record) {
  const auto document = parse_json(record.value);
  if (!document) return unexpected(document.error());
  const auto text = [&](std::string_view name) { return std::string(find_text(*document, name)); };
  Mapping mapping{text("id"),   text("source"), text("code"),        text("status"),     text("reason"),
                  text("note"), text("state"),  text("proposed_by"), text("decided_by"), text("patch")};
  if (const auto at = parse_rfc3339(text("proposed_at"))) mapping.proposed_at = at->at;
  if (const auto at = parse_rfc3339(text("decided_at"))) mapping.decided_at = at->at;
  return mapping;
}

/// A cell of a table for programs: what a spreadsheet would make of it is of no interest here.
std::string cell_of(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) quoted.append(letter == '"' ? 2U : 1U, letter);
  return quoted + "\"";
}

/// The row of status_map.csv.
std::string row_of(const Mapping& mapping) {
  const std::string source = "mapped by " + mapping.proposed_by + ": " + mapping.note;
  return cell_of(mapping.code) + ",," + mapping.status + "," + mapping.reason + ",," + cell_of(source);
}

/// A patch that adds the row at the end of the courier's table, as `git am` takes it.
std::string patch_of(const Mapping& mapping, const std::string& table) {
  std::vector<std::string> lines;
  for (std::string_view rest = table; !rest.empty();) lines.emplace_back(cut_part(rest, '\n'));
  const std::size_t context = std::min(kLinesOfContext, lines.size());
  const std::size_t from = lines.size() - context;
  const std::string path = "adapters/carriers/" + mapping.source + "/status_map.csv";
  std::string out = "From: " + mapping.proposed_by + " <console@parcelgate>\nSubject: [PATCH] carriers/" +
                    mapping.source + ": map " + mapping.code + "\n\n" + mapping.note + "\n---\n";
  out += "diff --git a/" + path + " b/" + path + "\n--- a/" + path + "\n+++ b/" + path + "\n";
  out += "@@ -" + std::to_string(from + 1) + "," + std::to_string(context) + " +" + std::to_string(from + 1) + "," +
         std::to_string(context + 1) + " @@\n";
  for (std::size_t at = from; at < lines.size(); ++at) out += " " + lines[at] + "\n";
  return out + "+" + row_of(mapping) + "\n";
}

class MappingCommands {
 public:
  explicit MappingCommands(CodeMappingParts parts) : parts_(std::move(parts)) {}

  Result<std::string> list(const rapidjson::Value& request) const {
    auto all = read_all();
    if (!all) return unexpected(std::move(all).error());
    return admin_answer([&](JsonWriter& writer) {
      write_meanings(writer, find_locale(find_text(request, "lang")).value_or(Locale::en));
      write_key(writer, "mappings");
      writer.StartArray();
      for (auto mapping = all->rbegin(); mapping != all->rend(); ++mapping) write_mapping(writer, *mapping);
      writer.EndArray();
    });
  }

  Result<std::string> propose(const rapidjson::Value& request) const {
    Mapping mapping;
    mapping.source = find_text(request, "source");
    mapping.code = find_text(request, "code");
    mapping.status = find_text(request, "status");
    mapping.reason = find_text(request, "reason");
    mapping.note = printable_line(find_text(request, "note"));
    mapping.proposed_by = find_text(request, "user");
    mapping.proposed_at = parts_.time.now();
    mapping.id = "map-" + to_hex(random_bytes(4));
    const auto catalog = parts_.catalog();
    const CarrierSource* const source = catalog->find(mapping.source);
    if (auto checked = check(mapping, source); !checked) return unexpected(std::move(checked).error());
    const auto all = read_all();
    if (!all) return unexpected(all.error());
    const bool is_known = std::any_of(all->begin(), all->end(), [&](const Mapping& each) {
      return each.state == "proposed" && each.source == mapping.source && each.code == mapping.code;
    });
    if (is_known) return unexpected(ErrorKind::conflict, "code: there is a proposal for it already");
    if (all->size() >= kMostMappings)
      return unexpected(ErrorKind::rejected, "there are " + std::to_string(kMostMappings) + " proposals already");
    const auto table = read_file(source->manifest().folder / "status_map.csv");
    if (!table) return unexpected(table.error());
    mapping.patch = patch_of(mapping, *table);
    return keep(mapping);
  }

  Result<std::string> accept(const rapidjson::Value& request) const {
    auto mapping = find_proposed(request);
    if (!mapping) return unexpected(std::move(mapping).error());
    const fs::path file = added_rows_file(parts_.folder, mapping->source);
    const std::string before = read_file(file).value_or(std::string{});
    if (auto written = replace_file(file, before + row_of(*mapping) + "\n"); !written)
      return unexpected(std::move(written).error());
    if (auto reloaded = parts_.reload(); !reloaded) {
      if (auto restored = replace_file(file, before); !restored) return unexpected(std::move(restored).error());
      return unexpected(std::move(reloaded).error());
    }
    if (auto written = replace_file(parts_.folder / (mapping->id + ".patch"), mapping->patch); !written)
      return unexpected(std::move(written).error());
    return decide(*std::move(mapping), "accepted", request);
  }

  Result<std::string> reject(const rapidjson::Value& request) const {
    auto mapping = find_proposed(request);
    if (!mapping) return unexpected(std::move(mapping).error());
    return decide(*std::move(mapping), "rejected", request);
  }

 private:
  /// Compiles the table with the new row, so that a proposal that is accepted does load.
  static Result<void> check(const Mapping& mapping, const CarrierSource* source) {
    if (source == nullptr)
      return unexpected(ErrorKind::rejected, "source: there is none with this id; see `parcelgate carriers list`");
    const bool is_code =
        !mapping.code.empty() && mapping.code.size() <= kMostCodeBytes && is_printable_line(mapping.code);
    if (!is_code) return unexpected(ErrorKind::rejected, "code: is empty or too long");
    if (mapping.note.empty() || mapping.note.size() > kMostNoteBytes)
      return unexpected(ErrorKind::rejected, "note: say in up to 500 bytes where the meaning comes from");
    if (source->manifest().statuses.has_bare_row(mapping.code))
      return unexpected(ErrorKind::conflict, "code: the courier's table has a row for it");
    if (mapping.status.empty()) return unexpected(ErrorKind::rejected, "status: is missing");
    Faults faults;
    (void)StatusMap::compile("code,text_pattern,status,reason,leg,source\n" + row_of(mapping) + "\n", {}, faults);
    if (faults.empty()) return {};
    return unexpected(ErrorKind::rejected, faults.front().what + "; " + faults.front().remedy);
  }

  Result<std::vector<Mapping>> read_all() const {
    auto reader = parts_.store.open_reader();
    if (!reader) return unexpected(std::move(reader).error());
    const auto records = (*reader)->due_records(kMappingOwner, Instant::max(), Reader::kAllRecords);
    if (!records) return unexpected(records.error());
    std::vector<Mapping> all;
    for (const StateRecord& record : *records) {
      if (auto mapping = read_mapping(record)) all.push_back(*std::move(mapping));
    }
    return all;
  }

  Result<Mapping> find_proposed(const rapidjson::Value& request) const {
    auto reader = parts_.store.open_reader();
    if (!reader) return unexpected(std::move(reader).error());
    const auto record = (*reader)->find_record(kMappingOwner, find_text(request, "id"));
    if (!record) return unexpected(record.error());
    if (!*record) return unexpected(ErrorKind::not_found, "there is no proposal with this id");
    auto mapping = read_mapping(**record);
    if (mapping && mapping->state != "proposed")
      return unexpected(ErrorKind::conflict, "this proposal is " + mapping->state + " already");
    return mapping;
  }

  Result<std::string> decide(Mapping mapping, const char* state, const rapidjson::Value& request) const {
    mapping.state = state;
    mapping.decided_by = find_text(request, "user");
    mapping.decided_at = parts_.time.now();
    return keep(mapping);
  }

  Result<std::string> keep(const Mapping& mapping) const {
    const StateRecord record{std::string(kMappingOwner), mapping.id,
                             render_json([&](JsonWriter& writer) { write_mapping(writer, mapping); }),
                             mapping.proposed_at};
    auto stored = submit_and_wait(parts_.store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
                                    return transaction.store_record(record);
                                  }));
    if (!stored) return unexpected(std::move(stored).error());
    return admin_answer([&](JsonWriter& writer) {
      write_key(writer, "mapping");
      write_mapping(writer, mapping);
    });
  }

  const CodeMappingParts parts_;
};

}  // namespace

void add_mapping_commands(AdminService& service, CodeMappingParts parts) {
  const auto commands = std::make_shared<const MappingCommands>(std::move(parts));
  service.add("mappings.list", [commands](const rapidjson::Value& request) { return commands->list(request); });
  service.add("mappings.propose", [commands](const rapidjson::Value& request) { return commands->propose(request); });
  service.add("mappings.accept", [commands](const rapidjson::Value& request) { return commands->accept(request); });
  service.add("mappings.reject", [commands](const rapidjson::Value& request) { return commands->reject(request); });
}

}  // namespace parcelgate
