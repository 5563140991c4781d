#include "gateway/app/evidence/bundle.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/evidence/bundle_records.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/wire/canonical_json.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// What a bundle is made of, as read from the store.
struct BundleParts {
  Return ret;
  const RulePack* rules{nullptr};
  ReturnEvidence evidence;
  ProofScan scan;
  std::vector<BundleRecord> records;
};

/// Shipments of the return, and where their events are in the feed: those before the shipment was linked name no
/// return.
Result<ProofFilter> filter_of(Reader& reader, const Return& ret, std::vector<Shipment>& shipments) {
  ProofFilter filter{ret.tenant, ret.return_id, ret.created_at, {}};
  for (const ReturnShipment& linked : ret.shipments) {
    auto found = reader.find_shipment({ret.tenant, linked.carrier, linked.tracking_number});
    if (!found) return unexpected(std::move(found).error());
    if (!*found) continue;
    const auto older = reader.older_history(**found);
    if (!older) return unexpected(older.error());
    for (const std::vector<HistoryEntry>* history : {&*older, &std::as_const((*found)->history)}) {
      for (const HistoryEntry& entry : *history) {
        if (entry.feed_position != 0) filter.positions.insert(entry.feed_position);
      }
    }
    shipments.push_back(**std::move(found));
  }
  return filter;
}

/// Adds the records of messages that were decoded again later: their events came with another record.
Result<void> add_further_messages(Reader& reader, ProofScan& scan) {
  for (const std::int64_t id : further_messages(scan.records)) {
    auto found = reader.find_proof(id);
    if (!found) return unexpected(std::move(found).error());
    if (*found) scan.records.push_back(**std::move(found));
  }
  std::sort(scan.records.begin(), scan.records.end(),
            [](const ProofRecord& one, const ProofRecord& other) { return one.position < other.position; });
  return {};
}

Result<BundleParts> read_parts(Reader& reader, const RulePacks& packs, std::string_view tenant,
                               std::string_view return_id, const BundleOptions& options) {
  auto found = reader.find_return(tenant, return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return unexpected(ErrorKind::not_found, "there is no return \"" + std::string(return_id) + "\"");
  BundleParts parts{**std::move(found), nullptr, {}, {}, {}};
  parts.rules = packs.find(parts.ret.rule_pack);
  if (parts.rules == nullptr) {
    return unexpected(ErrorKind::config,
                      "the rule pack \"" + parts.ret.rule_pack + "\" of the return is not configured; add its file");
  }
  std::vector<Shipment> shipments;
  const auto filter = filter_of(reader, parts.ret, shipments);
  if (!filter) return unexpected(filter.error());
  auto evidence = read_return_evidence(reader, shipments, parts.rules, options.now);
  if (!evidence) return unexpected(std::move(evidence).error());
  parts.evidence = *std::move(evidence);
  auto scan = reader.scan_proofs(*filter, options.most_bytes);
  if (!scan) return unexpected(std::move(scan).error());
  parts.scan = *std::move(scan);
  if (auto added = add_further_messages(reader, parts.scan); !added) return unexpected(added.error());
  for (const ProofRecord& record : parts.scan.records) {
    auto made = bundle_record_of(record, options);
    if (!made) return unexpected(std::move(made).error());
    parts.records.push_back(*std::move(made));
  }
  return parts;
}

/// As bundles show it: notes masked, and no money where the ground for it is not proven.
Return shown_return(const BundleParts& parts, MaskLevel mask) {
  Return shown = parts.ret;
  for (Fact& fact : shown.facts) {
    fact.note = mask_personal_data(fact.note, mask, fact.tracking_number);
    fact.actor = mask_personal_data(fact.actor, mask);
  }
  const EvidenceByClock proof = evidence_of_clocks(parts.rules, shown.clocks, parts.evidence);
  for (Clock& clock : shown.clocks) clock.money_at_risk = proof.provable_money(clock);
  return shown;
}

void write_rule_pack(JsonWriter& writer, const RulePack& rules) {
  write_key(writer, "rule_pack");
  writer.StartObject();
  write_member(writer, "id", rules.id);
  write_member(writer, "version", rules.version);
  write_text_or_null(writer, "digest", rules.digest);
  write_member(writer, "confidence", to_string(rules.confidence));
  write_member(writer, "zone", rules.zone ? std::string_view(rules.zone_name) : std::string_view("UTC"));
  writer.EndObject();
}

void write_chain(JsonWriter& writer, const ChainScan& chain) {
  write_key(writer, "chain");
  writer.StartObject();
  write_member(writer, "hash", "sha-256");
  write_member(writer, "incarnation", chain.incarnation);
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string_view, std::uint64_t>>{
           {"from", chain.from}, {"until", chain.until}, {"records", chain.records}}) {
    write_key(writer, name);
    writer.Uint64(value);
  }
  write_member(writer, "head", hex_digest(chain.head));
  write_key(writer, "breaks");
  writer.StartArray();
  for (const std::uint64_t position : chain.breaks) writer.Uint64(position);
  writer.EndArray();
  writer.EndObject();
}

void write_records(JsonWriter& writer, const std::vector<BundleRecord>& records) {
  write_key(writer, "records");
  writer.StartArray();
  for (const BundleRecord& record : records)
    writer.RawValue(record.json.data(), record.json.size(), rapidjson::kObjectType);
  writer.EndArray();
  write_key(writer, "record_digests");
  writer.StartArray();
  for (const BundleRecord& record : records) {
    writer.StartObject();
    write_key(writer, "position");
    writer.Uint64(record.position);
    write_member(writer, "digest", record.digest);
    writer.EndObject();
  }
  writer.EndArray();
}

std::string render_signed(const BundleParts& parts, const BundleOptions& options) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "format", kBundleFormat);
    write_key(writer, "version");
    writer.Int64(kBundleVersion);
    write_instant(writer, "made_at", options.now);
    write_member(writer, "made_by", options.made_by);
    write_member(writer, "lang", to_string(options.locale));
    write_member(writer, "mask", options.mask == MaskLevel::all ? "all" : "ids");
    write_member(writer, "tenant", parts.ret.tenant);
    write_key(writer, "return");
    write_return(writer, shown_return(parts, options.mask), options.now);
    write_rule_pack(writer, *parts.rules);
    write_key(writer, "explanation");
    write_explanation(writer, *parts.rules, parts.ret, parts.evidence, options.now, options.locale);
    write_chain(writer, parts.scan.chain);
    write_records(writer, parts.records);
  });
}

}  // namespace

Result<std::string> make_bundle(Reader& reader, const RulePacks& packs, const SigningKey& key, std::string_view tenant,
                                std::string_view return_id, const BundleOptions& options) {
  const auto parts = read_parts(reader, packs, tenant, return_id, options);
  if (!parts) return unexpected(parts.error());
  const auto content = canonical_json(render_signed(*parts, options));
  if (!content) return unexpected(content.error());
  return canonical_json(render_json_object([&](JsonWriter& writer) {
    write_key(writer, "signed");
    writer.RawValue(content->data(), content->size(), rapidjson::kObjectType);
    write_key(writer, "signature");
    writer.StartObject();
    write_member(writer, "algorithm", "Ed25519");
    write_member(writer, "key_id", key_id_of(key.public_key()));
    write_member(writer, "public_key", to_hex(key.public_key()));
    write_member(writer, "value", to_hex(key.sign(*content)));
    writer.EndObject();
  }));
}

}  // namespace parcelgate
