#include "adapters/stores/sqlite/shipment_codec.hpp"

#include <algorithm>
#include <functional>

#include "adapters/stores/sqlite/bytes.hpp"
#include "adapters/stores/sqlite/shipment_trailer.hpp"
#include "adapters/stores/sqlite/zoned_instant_codec.hpp"

namespace parcelgate::sqlite {
namespace {

// A row that keeps its size is overwritten in place; one that grows by every event would be moved within its page, and
// the page rebalanced, each time.
constexpr std::size_t kRowStep = 128;
constexpr std::uint8_t kNone = 0xff;  // an absent status or leg

template <class T>
std::uint8_t code_of(const std::optional<T>& value) noexcept {
  return value ? static_cast<std::uint8_t>(*value) : kNone;
}

std::optional<Status> read_status(ByteReader& in) {
  const std::uint8_t code = in.byte();
  if (code == kNone) return std::nullopt;
  if (code >= kStatusCount) in.fail();
  return static_cast<Status>(code);
}

// Status (5 bits) and the index of its source (3 bits): the eighth source of a shipment and those after it take a byte
// more.
constexpr std::uint8_t kNoStatus = 0x1f;
constexpr std::uint8_t kSourceFollows = 7;
static_assert(kStatusCount <= kNoStatus);

void write_status_and_source(ByteWriter& out, const HistoryEntry& entry) {
  const unsigned status = entry.status ? static_cast<unsigned>(*entry.status) : kNoStatus;
  const unsigned source_index = std::min<unsigned>(entry.source_index, kSourceFollows);
  out.byte(static_cast<std::uint8_t>(status | (source_index << 5U)));
  if (source_index == kSourceFollows) out.byte(entry.source_index);
}

void read_status_and_source(ByteReader& in, HistoryEntry& entry) {
  const std::uint8_t both = in.byte();
  const std::uint8_t status = both & kNoStatus;
  if (status != kNoStatus && status >= kStatusCount) in.fail();
  if (status < kStatusCount) entry.status = static_cast<Status>(status);
  entry.source_index = static_cast<std::uint8_t>(both >> 5U);
  if (entry.source_index == kSourceFollows) entry.source_index = in.byte();
}

// Zone source (2 bits), proof (2 bits), whether there is a leg (1 bit) and which (2 bits), and whether the time is
// implausible (1 bit): one byte.
constexpr std::uint8_t kImplausible = 0x80;

std::uint8_t pack_flags(const HistoryEntry& entry) noexcept {
  const unsigned leg = entry.leg ? 0x10U | (static_cast<unsigned>(*entry.leg) << 5U) : 0U;
  const unsigned verdict = entry.time_verdict == TimeVerdict::plausible ? 0U : kImplausible;
  return static_cast<std::uint8_t>(static_cast<unsigned>(entry.occurred_at.zone_source) |
                                   (static_cast<unsigned>(entry.proof) << 2U) | leg | verdict);
}

void unpack_flags(std::uint8_t flags, HistoryEntry& entry) noexcept {
  entry.occurred_at.zone_source = static_cast<ZoneSource>(flags & 0x03U);
  entry.proof = static_cast<ProofLevel>((flags >> 2U) & 0x03U);
  if ((flags & 0x10U) != 0) entry.leg = static_cast<Leg>((flags >> 5U) & 0x03U);
}

// The number of a position is 16 bits wide. Hours of a date use the bits above them, so that a time of day needs no
// more bytes than before and older rows are read unchanged.
constexpr unsigned kPositionBits = 16;

constexpr unsigned kPartitionBit = kPositionBits + 5;  // set where the feed partition follows: it is not 0
constexpr unsigned kDoubtBit = kPositionBits + 6;      // set where the doubt of the time follows, after the partition

std::uint64_t pack_position(std::uint16_t position, std::uint8_t day_hours, const ZoneDoubt& doubt) noexcept {
  return position | (static_cast<std::uint64_t>(day_hours) << kPositionBits) |
         (static_cast<std::uint64_t>(doubt.exists()) << kDoubtBit);
}

bool has_bit(std::uint64_t packed, unsigned bit) noexcept {
  return ((packed >> bit) & 1U) != 0;
}

void unpack_position(std::uint64_t packed, std::uint16_t& position, std::uint8_t& day_hours) noexcept {
  position = static_cast<std::uint16_t>(packed);
  day_hours = static_cast<std::uint8_t>((packed >> kPositionBits) & 0x1fU);
}

/// Which of the implausible times it is follows from the time.
TimeVerdict implausible(const ZonedInstant& time) noexcept {
  return judge_time(time, Instant{}) == TimeVerdict::past ? TimeVerdict::past : TimeVerdict::future;
}

// In partition 0 at most 8 + 10 + 2 + 1 + 3 + 2 + 3 + 10 + 1 + 24 = 64 bytes, usually about 30. Other partitions and
// a doubt of the time cost three bytes more each.
void write_entry(ByteWriter& out, const HistoryEntry& entry, const ReasonNumbers& reasons) {
  out.fixed(entry.fingerprint);
  write_zoned(out, entry.occurred_at);
  out.byte(pack_flags(entry));
  const bool has_partition = entry.feed_partition != 0;
  out.number(pack_position(entry.position, entry.occurred_at.day_hours, entry.occurred_at.doubt) |
             (static_cast<std::uint64_t>(has_partition) << kPartitionBit));
  if (has_partition) out.number(entry.feed_partition);
  if (entry.occurred_at.doubt.exists()) write_doubt(out, entry.occurred_at.doubt);
  write_status_and_source(out, entry);
  out.number(reasons.number_of(entry.reason));
  out.number(entry.feed_position);
  out.text(entry.place);
}

HistoryEntry read_entry(ByteReader& in, const ReasonNumbers& reasons, RowVersion version) {
  HistoryEntry entry;
  entry.fingerprint = in.fixed();
  entry.occurred_at.at = in.instant();
  entry.occurred_at.offset = std::chrono::minutes{in.signed_number()};
  const std::uint8_t flags = in.byte();
  unpack_flags(flags, entry);
  const std::uint64_t packed = in.number();
  unpack_position(packed, entry.position, entry.occurred_at.day_hours);
  if (has_bit(packed, kPartitionBit)) entry.feed_partition = static_cast<std::uint32_t>(in.number());
  if (has_bit(packed, kDoubtBit)) entry.occurred_at.doubt = read_doubt(in);
  if ((flags & kImplausible) != 0) entry.time_verdict = implausible(entry.occurred_at);
  if (version == RowVersion::with_sources) {
    read_status_and_source(in, entry);
  } else {
    entry.status = read_status(in);
  }
  entry.reason = reasons.reason_of(in.number());
  entry.feed_position = in.number();
  entry.place = in.text();
  return entry;
}

void write_point(ByteWriter& out, const MarkPoint& point, const ReasonNumbers& reasons) {
  out.instant(point.at);
  out.fixed(point.fingerprint);
  out.number(pack_position(point.position, point.day_hours, point.doubt));
  if (point.doubt.exists()) write_doubt(out, point.doubt);
  out.number(reasons.number_of(point.reason));
  out.signed_number(point.offset_minutes);
  out.byte(point.rank);
  out.byte(static_cast<std::uint8_t>(point.zone_source));
}

MarkPoint read_point(ByteReader& in, const ReasonNumbers& reasons) {
  MarkPoint point;
  point.at = in.instant();
  point.fingerprint = in.fixed();
  const std::uint64_t packed = in.number();
  unpack_position(packed, point.position, point.day_hours);
  if (has_bit(packed, kDoubtBit)) point.doubt = read_doubt(in);
  point.reason = reasons.reason_of(in.number());
  point.offset_minutes = static_cast<std::int16_t>(in.signed_number());
  point.rank = in.byte();
  point.zone_source = static_cast<ZoneSource>(in.byte() & 0x03U);
  return point;
}

// Each mark as its slot, whether first and last differ, and the one or two points.
void write_marks(ByteWriter& out, const std::vector<Mark>& marks, const ReasonNumbers& reasons) {
  out.number(marks.size());
  for (const Mark& mark : marks) {
    const bool differ = mark.first != mark.last;
    out.byte(mark.slot);
    out.byte(differ ? 1 : 0);
    write_point(out, mark.first, reasons);
    if (differ) write_point(out, mark.last, reasons);
  }
}

std::vector<Mark> read_marks(ByteReader& in, const ReasonNumbers& reasons) {
  std::vector<Mark> marks(in.count());
  for (Mark& mark : marks) {
    mark.slot = in.byte();
    if (mark.slot >= kMarkSlots) in.fail();
    const bool differ = in.byte() != 0;
    mark.first = read_point(in, reasons);
    mark.last = differ ? read_point(in, reasons) : mark.first;
  }
  return marks;
}

void write_milestones(ByteWriter& out, const Milestones& milestones) {
  out.optional_instant(milestones.first_physical_scan_at);
  out.optional_instant(milestones.signed_at);
  out.optional_instant(milestones.returning_at);
  out.optional_instant(milestones.ended_at);
}

Milestones read_milestones(ByteReader& in) {
  Milestones milestones;
  milestones.first_physical_scan_at = in.optional_instant();
  milestones.signed_at = in.optional_instant();
  milestones.returning_at = in.optional_instant();
  milestones.ended_at = in.optional_instant();
  return milestones;
}

void write_status_at(ByteWriter& out, const std::optional<ZonedInstant>& at) {
  out.byte(at ? pack_zone(*at) : kNone);
  if (!at) return;
  write_zoned(out, *at);
  if (at->doubt.exists()) write_doubt(out, at->doubt);
}

std::optional<ZonedInstant> read_status_at(ByteReader& in) {
  const std::uint8_t zone_source = in.byte();
  if (zone_source == kNone) return std::nullopt;
  ZonedInstant value;
  value.at = in.instant();
  value.offset = std::chrono::minutes{in.signed_number()};
  unpack_zone(zone_source, value);
  if ((zone_source & kHasDoubt) != 0) value.doubt = read_doubt(in);
  return value;
}

void write_history(ByteWriter& out, const HistoryEntry* entries, std::size_t count, const ReasonNumbers& reasons) {
  out.number(count);
  for (std::size_t at = 0; at < count; ++at) write_entry(out, entries[at], reasons);
}

std::vector<HistoryEntry> read_history(ByteReader& in, const ReasonNumbers& reasons, RowVersion version) {
  std::vector<HistoryEntry> entries;
  const std::size_t count = in.count();
  entries.reserve(count);
  for (std::size_t at = 0; at < count && in.ok(); ++at) entries.push_back(read_entry(in, reasons, version));
  return entries;
}

void read_references(ByteReader& in, Shipment& shipment) {
  shipment.older.resize(in.count());
  for (auto& reference : shipment.older) reference = in.signed_number();
  shipment.retracted.resize(in.count());
  for (auto& fingerprint : shipment.retracted) fingerprint = in.fixed();
}

void write_sources(ByteWriter& out, const Shipment& shipment) {
  out.number(shipment.sources.size());
  for (const ReportingSource& source_index : shipment.sources) {
    out.byte(source_index.own ? 1 : 0);
    out.text(source_index.source);
  }
  out.number(shipment.disputes.size());
  for (const auto cause : shipment.disputes) out.fixed(cause);
}

void read_sources(ByteReader& in, Shipment& shipment) {
  shipment.sources.resize(in.count());
  for (ReportingSource& source_index : shipment.sources) {
    source_index.own = in.byte() != 0;
    source_index.source = in.text();
  }
  shipment.disputes.resize(in.count());
  for (auto& cause : shipment.disputes) cause = in.fixed();
}

/// Whether every entry's source_index is valid.
bool has_all_sources(const Shipment& shipment) noexcept {
  return std::all_of(shipment.history.begin(), shipment.history.end(), [&](const HistoryEntry& entry) {
    return entry.source_index == 0 || entry.source_index < shipment.sources.size();
  });
}

Unexpected damaged(std::string_view what) {
  return unexpected(ErrorKind::internal, "store: the row of " + std::string(what) +
                                             " cannot be read; restore the data folder from a backup");
}

}  // namespace

void hash_entries(std::span<const HistoryEntry> history, const ReasonNumbers& reasons,
                  std::vector<std::uint64_t>& out) {
  std::string bytes;
  out.clear();
  for (const HistoryEntry& entry : history) {
    bytes.clear();
    ByteWriter writer(bytes);
    write_entry(writer, entry, reasons);
    out.push_back(std::hash<std::string_view>{}(bytes));
  }
}

void encode_shipment_with(const Shipment& shipment, std::span<const HistoryEntry> history, const ReasonNumbers& reasons,
                          std::string& out, RowVersion version) {
  ByteWriter writer(out);
  writer.byte(static_cast<std::uint8_t>(version));
  writer.byte(static_cast<std::uint8_t>(shipment.leg));
  writer.text(shipment.return_id);
  writer.byte(code_of(shipment.status));
  writer.number(reasons.number_of(shipment.reason));
  write_status_at(writer, shipment.status_at);
  write_milestones(writer, shipment.milestones);
  writer.number(shipment.event_count);
  writer.number(shipment.unmapped_count);
  writer.number(shipment.version);
  write_marks(writer, shipment.marks, reasons);
  writer.number(shipment.older.size());
  for (const auto reference : shipment.older) writer.signed_number(reference);
  writer.number(shipment.retracted.size());
  for (const auto fingerprint : shipment.retracted) writer.fixed(fingerprint);
  write_sources(writer, shipment);
  write_history(writer, history.data(), history.size(), reasons);
  write_journey(writer, shipment);
  write_reports(writer, shipment);
}

void encode_shipment(const Shipment& shipment, const ReasonNumbers& reasons, std::string& out, RowVersion version) {
  const std::size_t start = out.size();
  encode_shipment_with(shipment, shipment.history, reasons, out, version);
  out.resize(start + (out.size() - start + kRowStep - 1) / kRowStep * kRowStep, '\0');
}

Result<Shipment> decode_shipment(ShipmentKey key, std::string_view bytes, const ReasonNumbers& reasons,
                                 RowVersion version) {
  ByteReader reader(bytes);
  Result<Shipment> decoded{Shipment{}};
  Shipment& shipment = *decoded;
  shipment.key = std::move(key);
  if (reader.byte() != static_cast<std::uint8_t>(version)) reader.fail();
  shipment.leg = static_cast<Leg>(reader.byte() & 0x03U);
  shipment.return_id = reader.text();
  shipment.status = read_status(reader);
  shipment.reason = reasons.reason_of(reader.number());
  shipment.status_at = read_status_at(reader);
  shipment.milestones = read_milestones(reader);
  shipment.event_count = static_cast<std::uint32_t>(reader.number());
  shipment.unmapped_count = static_cast<std::uint32_t>(reader.number());
  shipment.version = reader.number();
  shipment.marks = read_marks(reader, reasons);
  read_references(reader, shipment);
  if (version == RowVersion::with_sources) read_sources(reader, shipment);
  shipment.history = read_history(reader, reasons, version);
  if (version == RowVersion::with_sources) read_journey(reader, shipment);
  read_reports(reader, shipment);
  if (!reader.ok() || !reader.at_padding() || !has_all_sources(shipment))
    return damaged("shipment " + shipment.key.carrier + "/" + shipment.key.tracking_number);
  return decoded;
}

std::optional<Status> stored_status(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.byte();
  reader.byte();
  reader.text();
  return read_status(reader);
}

void encode_history(const HistoryEntry* entries, std::size_t count, const ReasonNumbers& reasons, std::string& out,
                    RowVersion version) {
  ByteWriter writer(out);
  writer.byte(static_cast<std::uint8_t>(version));
  write_history(writer, entries, count, reasons);
}

Result<std::vector<HistoryEntry>> decode_history(std::string_view bytes, const ReasonNumbers& reasons,
                                                 RowVersion version) {
  ByteReader reader(bytes);
  if (reader.byte() != static_cast<std::uint8_t>(version)) reader.fail();
  auto entries = read_history(reader, reasons, version);
  if (!reader.ok() || !reader.at_end()) return damaged("a history chunk");
  return entries;
}

}  // namespace parcelgate::sqlite
