// The folder of the shipped data: carriers, rule packs, schemas.
#pragma once

#include <filesystem>

namespace parcelgate {

struct Share {
  std::filesystem::path root;
  [[nodiscard]] std::filesystem::path carriers() const { return root / "adapters" / "carriers"; }
  [[nodiscard]] std::filesystem::path platforms() const { return root / "adapters" / "platforms"; }
  [[nodiscard]] std::filesystem::path robots() const { return root / "adapters" / "chat" / "robots"; }
  [[nodiscard]] std::filesystem::path desks() const { return root / "adapters" / "tickets" / "desks"; }
  [[nodiscard]] std::filesystem::path rules() const { return root / "config" / "rules"; }
  [[nodiscard]] std::filesystem::path calendars() const { return root / "config" / "calendars"; }
};

/// PARCELGATE_SHARE, else share/parcelgate next to the program's folder, else the source tree it was built from.
[[nodiscard]] Share find_share();

}  // namespace parcelgate
