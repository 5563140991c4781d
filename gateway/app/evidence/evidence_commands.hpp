// Admin commands that make evidence bundles.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gateway/app/admin/admin_service.hpp"
#include "gateway/app/admin/rules_commands.hpp"
#include "gateway/domain/personal_data.hpp"

namespace parcelgate {

/// What the commands need of the gateway, or of a store that no gateway serves.
struct EvidenceSetup {
  std::filesystem::path data_folder;  ///< of the key
  LoadRulePacks load_rules;
  std::function<MaskLevel(std::string_view tenant)> mask_of;
  std::function<std::vector<std::string>()> tenants;
  std::string made_by;  ///< program and version
};

/// Adds evidence.key, which answers {"key_id", "public_key"} and makes a key where there is none, and evidence.make:
/// {"return_id", "tenant"?, "lang"?, "with_raw"?} answers {"bundle"}, the text of a bundle. Without "tenant" there must
/// be one tenant only. Store and time must outlive the service.
void add_evidence_commands(AdminService& service, Store& store, const TimeSource& time, EvidenceSetup setup);

}  // namespace parcelgate
