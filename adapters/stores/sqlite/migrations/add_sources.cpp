#include "adapters/stores/sqlite/migrations/add_sources.hpp"

#include <algorithm>
#include <unordered_map>

#include "adapters/stores/sqlite/shipment_codec.hpp"
#include "gateway/domain/reduce.hpp"

namespace parcelgate::sqlite {
namespace {

class SourceNaming {
 public:
  SourceNaming(Connection& connection, const ReasonNumbers& reasons)
      : reasons_(reasons),
        next_(connection,
              "SELECT id, tenant, carrier, tracking_number, state FROM shipment WHERE id > ?1 ORDER BY id LIMIT 1"),
        update_(connection, "UPDATE shipment SET state = ?2 WHERE id = ?1"),
        select_chunk_(connection, "SELECT entries FROM history_chunk WHERE id = ?1"),
        update_chunk_(connection, "UPDATE history_chunk SET entries = ?2 WHERE id = ?1"),
        source_(connection, "SELECT coalesce(json_extract(data, '$.source'), '') FROM feed WHERE position = ?1") {}

  Result<void> run() {
    for (std::int64_t id = 0;;) {
      auto shipment = read_after(id);
      if (!shipment) return unexpected(std::move(shipment).error());
      if (id == 0) return {};
      if (auto named = name(*shipment, id); !named) return named;
    }
  }

 private:
  /// @param id  set to the row's, or to 0 behind the last
  Result<Shipment> read_after(std::int64_t& id) {
    Rows rows = next_.query(id);
    id = 0;
    if (!rows.next()) {
      if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
      return Shipment{};
    }
    id = rows.integer(0);
    ShipmentKey key{std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))};
    return decode_shipment(std::move(key), rows.blob(4), reasons_, RowVersion::without_sources);
  }

  Result<void> name(Shipment& shipment, std::int64_t id) {
    renamed_.clear();
    for (const std::int64_t chunk : shipment.older) {
      if (auto done = name_chunk(shipment, chunk); !done) return done;
    }
    if (auto done = name_entries(shipment, shipment.history); !done) return done;
    for (Mark& mark : shipment.marks) {
      for (MarkPoint* point : {&mark.first, &mark.last}) point->fingerprint = renamed(shipment, point->fingerprint);
    }
    for (auto& fingerprint : shipment.retracted) fingerprint = renamed(shipment, fingerprint);
    std::sort(shipment.retracted.begin(), shipment.retracted.end());
    buffer_.clear();
    encode_shipment(shipment, reasons_, buffer_, RowVersion::with_sources);
    return update_.run(id, Blob{buffer_});
  }

  Result<void> name_chunk(Shipment& shipment, std::int64_t id) {
    auto entries = read_chunk(id);
    if (!entries) return unexpected(std::move(entries).error());
    if (auto done = name_entries(shipment, *entries); !done) return done;
    buffer_.clear();
    encode_history(entries->data(), entries->size(), reasons_, buffer_, RowVersion::with_sources);
    return update_chunk_.run(id, Blob{buffer_});
  }

  Result<std::vector<HistoryEntry>> read_chunk(std::int64_t id) {
    Rows rows = select_chunk_.query(id);
    if (rows.next()) return decode_history(rows.blob(0), reasons_, RowVersion::without_sources);
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
    return unexpected(ErrorKind::internal, "store: history chunk " + std::to_string(id) +
                                               " is missing; restore the data folder from a backup");
  }

  Result<void> name_entries(Shipment& shipment, std::vector<HistoryEntry>& entries) {
    for (HistoryEntry& entry : entries) {
      const auto source = source_of(entry.feed_position);
      if (!source) return unexpected(source.error());
      entry.source_index = find_source_index(shipment, *source);
      const std::uint64_t named = fingerprint_by(*source, entry.fingerprint);
      renamed_[entry.fingerprint] = named;
      entry.fingerprint = named;
    }
    return {};
  }

  Result<std::string> source_of(std::uint64_t feed_position) {
    Rows rows = source_.query(feed_position);
    if (rows.next()) return std::string(rows.text(0));
    if (auto status = rows.status(); !status) return unexpected(std::move(status).error());
    return std::string();
  }

  // A carrier's own source may have another id than the carrier; the next event of that source corrects the flag.
  static std::uint8_t find_source_index(Shipment& shipment, const std::string& source) {
    auto& sources = shipment.sources;
    const auto known =
        std::find_if(sources.begin(), sources.end(), [&](const ReportingSource& one) { return one.source == source; });
    if (known != sources.end()) return static_cast<std::uint8_t>(known - sources.begin());
    if (sources.size() == kMaxSources) return kMaxSources - 1;
    sources.push_back({source, source == shipment.key.carrier});
    return static_cast<std::uint8_t>(sources.size() - 1);
  }

  /// What is not in the history yet was taken back before it came: by the only source, where there is one.
  [[nodiscard]] std::uint64_t renamed(const Shipment& shipment, std::uint64_t fingerprint) const {
    const auto known = renamed_.find(fingerprint);
    if (known != renamed_.end()) return known->second;
    return shipment.sources.size() == 1 ? fingerprint_by(shipment.sources.front().source, fingerprint) : fingerprint;
  }

  const ReasonNumbers& reasons_;
  std::unordered_map<std::uint64_t, std::uint64_t> renamed_;  ///< fingerprints of the shipment at hand
  std::string buffer_;
  Statement next_;
  Statement update_;
  Statement select_chunk_;
  Statement update_chunk_;
  Statement source_;
};

}  // namespace

Result<void> add_sources(Connection& connection) {
  const auto reasons = ReasonNumbers::load(connection);
  if (!reasons) return unexpected(reasons.error());
  return SourceNaming(connection, *reasons).run();
}

}  // namespace parcelgate::sqlite
