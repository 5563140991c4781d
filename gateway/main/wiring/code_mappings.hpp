// Meanings of unmapped codes that operators propose and accept in the console.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "adapters/manifest/catalog.hpp"
#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// What the commands work with. All of it must outlive the service.
struct CodeMappingParts {
  Store& store;
  const TimeSource& time;
  std::filesystem::path folder;                                     ///< see mappings_folder()
  std::function<std::shared_ptr<const ManifestCatalog>()> catalog;  ///< the one in use
  std::function<Result<void>()> reload;                             ///< reloads with the rows that were written
};

/// Adds four commands.
///
/// mappings.propose: {"source", "code", "status", "reason"?, "note"} keeps a proposal and answers it. Nothing changes
///   for events yet. It is refused when the code is mapped, or when status and reason do not go together.
/// mappings.accept: {"id"} adds the row at this gateway, reloads, and writes the proposal as a patch for the repository
///   of the couriers' folders: <folder>/<id>.patch. When the reload is refused, nothing has changed.
/// mappings.reject: {"id"}.
/// mappings.list: {"lang"?} answers the statuses and reasons that a code can have, and {"mappings": [{"id", "source",
/// "code", "status", "reason", "note", "state": proposed | accepted |
///   rejected, "proposed_by", "proposed_at", "decided_by", "decided_at", "patch"}…]}, newest first.
///
/// Events that were recorded before keep their meaning until `carriers remap`.
void add_mapping_commands(AdminService& service, CodeMappingParts parts);

}  // namespace parcelgate
