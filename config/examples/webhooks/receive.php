<?php
// Receives webhooks of parcelgate with PHP alone: verifies the signature, drops repetitions.
//
//     WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:8090 receive.php
//
// Logs a line for each new event. A real receiver stores the event before it answers.

const TOLERANCE_SECONDS = 300;

// Whether one of the signatures is that of one of our secrets, and the timestamp is near.
function is_signed(string $body): bool {
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!ctype_digit($timestamp) || abs(time() - (int)$timestamp) > TOLERANCE_SECONDS) return false;
    foreach (explode(' ', getenv('WEBHOOK_SECRET')) as $secret) {  // two during a rotation
        $key = base64_decode(substr($secret, strlen('whsec_')));
        $wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
            if (hash_equals($wanted, $given)) return true;
        }
    }
    return false;
}

$body = file_get_contents('php://input', false, null, 0, 1 << 20);
if (!is_signed($body)) {
    http_response_code(401);
    return;
}
$event = json_decode($body, true);
// The name of the file stands for a unique key in a database: only the first delivery makes it.
$mark = sys_get_temp_dir() . '/parcelgate-seen-' . hash('sha256', $event['id']);
if (@fopen($mark, 'x')) error_log("{$event['id']} {$event['type']} {$event['subject']}");
http_response_code(204);
