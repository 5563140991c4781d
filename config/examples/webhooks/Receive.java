// Receives webhooks of parcelgate with Java's own libraries: verifies the signature, drops repetitions. Java 17 or later.
//
//   WEBHOOK_SECRET=whsec_… java Receive.java 8090
//
// Prints a line for each new event. A real receiver stores the event before it answers.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Receive {
  private static final String[] SECRETS = System.getenv("WEBHOOK_SECRET").split(" "); // two during a rotation
  private static final long TOLERANCE_SECONDS = 300;
  private static final int MOST_BYTES = 1 << 20;
  private static final Set<String> seen = ConcurrentHashMap.newKeySet(); // keep it in a database with the events

  /** Whether one of the signatures is that of one of our secrets, and the timestamp is near. */
  static boolean isSigned(HttpExchange request, byte[] body) throws GeneralSecurityException {
    String id = header(request, "webhook-id");
    String timestamp = header(request, "webhook-timestamp");
    if (!timestamp.matches("\\d{1,12}")) return false;
    if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE_SECONDS) return false;
    for (String secret : SECRETS) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      byte[] wanted = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
      for (String given : header(request, "webhook-signature").split(" ")) {
        if (MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) return true;
      }
    }
    return false;
  }

  static String header(HttpExchange request, String name) {
    String value = request.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /** A text member of the event's head. Use your JSON library here. */
  static String member(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    return found.find() ? found.group(1) : "";
  }

  static void handle(HttpExchange request) throws IOException {
    try (request) {
      byte[] body = request.getRequestBody().readNBytes(MOST_BYTES);
      if (!isSigned(request, body)) {
        request.sendResponseHeaders(401, -1);
        return;
      }
      String event = new String(body, StandardCharsets.UTF_8);
      String id = member(event, "id");
      if (seen.add(id)) System.out.println(id + " " + member(event, "type") + " " + member(event, "subject"));
      request.sendResponseHeaders(204, -1);
    } catch (GeneralSecurityException | IllegalArgumentException fault) {
      request.sendResponseHeaders(500, -1);
    }
  }

  public static void main(String[] arguments) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", Receive::handle);
    server.start();
  }
}
