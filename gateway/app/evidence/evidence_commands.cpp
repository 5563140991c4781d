#include "gateway/app/evidence/evidence_commands.hpp"

#include "gateway/app/admin/admin_answer.hpp"
#include "gateway/app/evidence/bundle.hpp"
#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

Result<std::string> tenant_of_request(const rapidjson::Value& request, const EvidenceSetup& setup) {
  std::string named(find_text(request, "tenant"));
  if (!named.empty()) return named;
  const auto tenants = setup.tenants();
  if (tenants.size() == 1) return tenants.front();
  return unexpected(ErrorKind::rejected, "tenant: there are several; name one with --tenant ID");
}

Result<std::string> answer_key(const EvidenceSetup& setup) {
  const auto key = SigningKey::load_or_create(setup.data_folder);
  if (!key) return unexpected(key.error());
  return admin_answer([&](JsonWriter& writer) {
    write_member(writer, "key_id", key_id_of(key->public_key()));
    write_member(writer, "public_key", to_hex(key->public_key()));
  });
}

Result<std::string> answer_bundle(Store& store, const TimeSource& time, const EvidenceSetup& setup,
                                  const rapidjson::Value& request) {
  const auto tenant = tenant_of_request(request, setup);
  if (!tenant) return unexpected(tenant.error());
  const auto key = SigningKey::load_or_create(setup.data_folder);
  if (!key) return unexpected(key.error());
  const auto packs = setup.load_rules();
  if (!packs) return unexpected(packs.error());
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  BundleOptions options;
  options.now = time.now();
  options.locale = find_locale(find_text(request, "lang")).value_or(Locale::en);
  options.mask = setup.mask_of(*tenant);
  options.made_by = setup.made_by;
  const auto* with_raw = find_member(request, "with_raw");
  options.with_raw = with_raw != nullptr && with_raw->IsTrue();
  const auto bundle = make_bundle(**reader, **packs, *key, *tenant, find_text(request, "return_id"), options);
  if (!bundle) return unexpected(bundle.error());
  return admin_answer([&](JsonWriter& writer) { write_member(writer, "bundle", *bundle); });
}

}  // namespace

void add_evidence_commands(AdminService& service, Store& store, const TimeSource& time, EvidenceSetup setup) {
  service.add("evidence.key", [setup](const rapidjson::Value&) { return answer_key(setup); });
  service.add("evidence.make", [&store, &time, setup = std::move(setup)](const rapidjson::Value& request) {
    return answer_bundle(store, time, setup, request);
  });
}

}  // namespace parcelgate
