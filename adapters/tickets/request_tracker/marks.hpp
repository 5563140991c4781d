// Marks in Request Tracker by which we recognise our own texts, so that a retry writes nothing twice. Private to this
// folder.
//
// A comment carries its idempotency key as a parameter of its content type ("text/plain; parcelgate-ref=…"). Request
// Tracker 5 keeps the parameter in the headers of the attachment and does not display it. The key holds a keyed digest
// that cannot be guessed, and quoting a comment does not copy its headers. Comments of former versions have a last line
// "[ref 0-123]" instead, which is accepted only in comments of our own user.
#pragma once

#include <string>
#include <string_view>

#include <rapidjson/fwd.h>

namespace parcelgate {

/// The content type that marks a text with this key.
/// @param external_id  for the first text of a new ticket; empty for a comment
[[nodiscard]] std::string marked_content_type(std::string_view key, std::string_view external_id = {});

/// Whether an attachment (with Headers, Content and Creator) is the text with this key.
/// @param own_user  our user's name there; empty: not known
[[nodiscard]] bool is_marked(const rapidjson::Value& attachment, std::string_view key, std::string_view own_user);
/// Whether an attachment is the first text of the ticket with this external id.
[[nodiscard]] bool is_marked_ticket(const rapidjson::Value& attachment, std::string_view external_id,
                                    std::string_view own_user);
/// Whether an attachment has this text and was written through the REST interface, as our texts are.
[[nodiscard]] bool has_text(const rapidjson::Value& attachment, std::string_view text);

}  // namespace parcelgate
