// Evidence bundles: what their makers need of the running gateway.
#include "gateway/app/evidence/bundle.hpp"
#include "gateway/app/evidence/evidence_commands.hpp"
#include "gateway/main/wiring/gateway.hpp"

namespace parcelgate {
namespace {

/// Of the journal for one request: about half a second. The command has no such limit.
constexpr std::uint64_t kMostBytesOfRequest = std::uint64_t{256} << 20U;
constexpr const char* kMadeBy = "parcelgate " PARCELGATE_VERSION;

}  // namespace

std::vector<std::string> Gateway::tenant_ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, settings] : directory_.load()->tenants) ids.push_back(id);
  return ids;
}

EvidenceSetup Gateway::evidence_setup() const {
  EvidenceSetup setup;
  setup.data_folder = config_.data_dir;
  setup.load_rules = [this]() -> Result<std::shared_ptr<const RulePacks>> { return directory_.load()->rules; };
  setup.mask_of = [this](std::string_view tenant) { return ingest_counters_.masks.level_of(tenant); };
  setup.tenants = [this] { return tenant_ids(); };
  setup.made_by = kMadeBy;
  return setup;
}

MakeEvidence Gateway::evidence_maker() const {
  return
      [this, folder = config_.data_dir](Reader& reader, const RulePacks& packs, std::string_view tenant,
                                        std::string_view return_id, Locale locale, Instant now) -> Result<std::string> {
        const auto key = SigningKey::load_or_create(folder);
        if (!key) return unexpected(key.error());
        BundleOptions options;
        options.now = now;
        options.locale = locale;
        options.mask = ingest_counters_.masks.level_of(tenant);
        options.most_bytes = kMostBytesOfRequest;
        options.made_by = kMadeBy;
        return make_bundle(reader, packs, *key, tenant, return_id, options);
      };
}

}  // namespace parcelgate
