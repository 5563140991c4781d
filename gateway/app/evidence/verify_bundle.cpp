#include "gateway/app/evidence/verify_bundle.hpp"

#include <algorithm>
#include <optional>

#include "gateway/app/evidence/bundle.hpp"
#include "gateway/app/evidence/verify_record.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/ed25519.hpp"
#include "gateway/wire/canonical_json.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

/// Hexadecimal digits as bundles write them: in lower case, so that a changed case is a change.
std::optional<std::string> lower_hex(std::string_view text, std::size_t bytes) {
  auto raw = from_hex(text);
  if (!raw || raw->size() != bytes || to_hex(*raw) != text) return std::nullopt;
  return *std::move(raw);
}

class BundleCheck {
 public:
  BundleCheck(const ReadProofRecord& read_record, BundleReport& report) : read_record_(read_record), report_(report) {}

  void check(const rapidjson::Value& document, std::string_view trusted_key) {
    const auto* content = find_member(document, "signed");
    const auto* signature = find_member(document, "signature");
    if (content == nullptr || !content->IsObject() || signature == nullptr || !signature->IsObject() ||
        document.MemberCount() != 2) {
      return fault("is no evidence bundle: it must have the members \"signed\" and \"signature\" alone");
    }
    if (!check_version(*content)) return;
    check_signature(*content, *signature, trusted_key);
    check_records(*content);
    report_.return_id = find_member(*content, "return") == nullptr
                            ? std::string_view{}
                            : find_text(*find_member(*content, "return"), "return_id");
    report_.tenant = find_text(*content, "tenant");
    report_.made_at = find_text(*content, "made_at");
  }

 private:
  void fault(std::string text) { report_.faults.push_back(std::move(text)); }

  bool check_version(const rapidjson::Value& content) {
    if (find_text(content, "format") != kBundleFormat) {
      fault("format: is not \"" + std::string(kBundleFormat) + "\"");
      return false;
    }
    const auto* version = find_member(content, "version");
    if (version != nullptr && version->IsInt64() && version->GetInt64() == kBundleVersion) return true;
    fault("version: unknown; this program reads version " + std::to_string(kBundleVersion) +
          "; use the program that made the bundle, or a newer one");
    return false;
  }

  void check_signature(const rapidjson::Value& content, const rapidjson::Value& signature,
                       std::string_view trusted_key) {
    const std::string_view algorithm = find_text(signature, "algorithm");
    if (algorithm != "Ed25519") return fault("signature: the algorithm is not Ed25519");
    const auto key = lower_hex(find_text(signature, "public_key"), kEd25519KeyBytes);
    if (!key) return fault("signature: the public key is not 64 hexadecimal digits in lower case");
    report_.public_key = find_text(signature, "public_key");
    report_.key_id = find_text(signature, "key_id");
    if (report_.key_id != key_id_of(*key)) fault("signature: key_id is not that of the public key");
    if (signature.MemberCount() != 4) fault("signature: has other members than algorithm, key_id, public_key, value");
    if (!trusted_key.empty() && trusted_key != report_.public_key)
      fault("signature: made with the key " + report_.key_id + ", not with the key that was given");
    const auto value = lower_hex(find_text(signature, "value"), kEd25519SignatureBytes);
    if (!value) return fault("signature: the value is not 128 hexadecimal digits in lower case");
    const auto canonical = canonical_json(to_json(content));
    if (!canonical) return fault("signed: " + canonical.error().what);
    if (!ed25519_verify(*key, *canonical, *value)) fault("signature: is wrong; the bundle was changed or forged");
  }

  void check_records(const rapidjson::Value& content) {
    const auto* records = find_member(content, "records");
    const auto* digests = find_member(content, "record_digests");
    if (records == nullptr || !records->IsArray() || digests == nullptr || !digests->IsArray())
      return fault("signed: has no \"records\" and \"record_digests\"");
    const std::string_view mask = find_text(content, "mask");
    const RecordCheck check(mask == "ids" ? MaskLevel::ids : MaskLevel::all, read_record_, report_);
    std::vector<CheckedRecord> checked;
    for (const auto& record : records->GetArray()) {
      if (auto one = check.check(record)) checked.push_back(*std::move(one));
    }
    compare_with_list(checked, *digests);
    check_links(checked);
    if (const auto* chain = find_member(content, "chain")) check_head(checked, *chain);
  }

  void compare_with_list(const std::vector<CheckedRecord>& records, const rapidjson::Value& digests) {
    std::vector<std::pair<std::uint64_t, std::string_view>> listed;
    for (const auto& item : digests.GetArray())
      listed.emplace_back(whole_number(item, "position").value_or(0), find_text(item, "digest"));
    for (const auto& [position, digest] : listed) {
      const auto found = std::find_if(records.begin(), records.end(),
                                      [at = position](const CheckedRecord& record) { return record.position == at; });
      if (found == records.end())
        fault("record " + std::to_string(position) + ": is missing");
      else if (found->digest != digest)
        fault("record " + std::to_string(position) + ": is not the one that was listed when the bundle was made");
    }
    for (const CheckedRecord& record : records) {
      const bool is_listed =
          std::any_of(listed.begin(), listed.end(), [&](const auto& item) { return item.first == record.position; });
      if (!is_listed) fault("record " + std::to_string(record.position) + ": was added after the bundle was made");
    }
  }

  void check_links(const std::vector<CheckedRecord>& records) {
    for (std::size_t at = 1; at < records.size(); ++at) {
      const CheckedRecord& before = records[at - 1];
      const CheckedRecord& record = records[at];
      const std::string name = "record " + std::to_string(record.position);
      if (record.position < before.position + before.size_bytes) {
        fault(name + ": is out of order");
      } else if (record.position == before.position + before.size_bytes) {
        ++report_.links;
        if (record.previous != before.hash) fault(name + ": does not state the hash of the record before it");
      }
    }
  }

  void check_head(const std::vector<CheckedRecord>& records, const rapidjson::Value& chain) {
    const auto until = whole_number(chain, "until");
    if (!records.empty() && until) {
      const CheckedRecord& last = records.back();
      if (last.position + last.size_bytes > *until) fault("chain: ends before record " + std::to_string(last.position));
      if (last.position + last.size_bytes == *until && last.hash != find_text(chain, "head"))
        fault("chain: its head is not the hash of record " + std::to_string(last.position));
    }
    const auto* breaks = find_member(chain, "breaks");
    if (breaks == nullptr || !breaks->IsArray()) return fault("chain: has no list of breaks");
    for (const auto& at : breaks->GetArray()) report_.breaks.push_back(to_json(at));
  }

  const ReadProofRecord& read_record_;
  BundleReport& report_;
};

}  // namespace

BundleReport verify_bundle(std::string_view json, std::string_view trusted_key, const ReadProofRecord& read_record) {
  BundleReport report;
  // Finds members that are named twice, which a parser would hide.
  if (const auto canonical = canonical_json(json); !canonical) {
    report.faults.push_back("cannot be read: " + canonical.error().what);
    return report;
  }
  const auto document = parse_json(json);
  if (!document) {
    report.faults.push_back("cannot be read: " + document.error().what);
    return report;
  }
  BundleCheck(read_record, report).check(*document, trusted_key);
  return report;
}

}  // namespace parcelgate
