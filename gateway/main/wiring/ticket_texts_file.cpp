#include "gateway/main/wiring/ticket_texts_file.hpp"

#include "gateway/base/file.hpp"
#include "gateway/main/wiring/share.hpp"

namespace parcelgate {

Result<TicketTexts> load_ticket_texts() {
  const auto file = find_share().root / "config" / "texts" / "tickets.json";
  const auto bytes = read_file(file);
  if (!bytes) return unexpected(ErrorKind::config, file.string() + " cannot be read; is the installation whole?");
  return TicketTexts::parse(*bytes);
}

}  // namespace parcelgate
